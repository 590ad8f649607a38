import { type Log } from "../log.ts";
import { type Collections, OUTBOX_COLLECTIONS, type OutboxCollection } from "../store/collections.ts";
import { sleep } from "../sleep.ts";

/** An entry that the broker has confirmed. */
export interface Published {
  readonly collection: OutboxCollection;
  readonly recordId: string;
  readonly event: { readonly id: string };
}

export interface Clearing {
  /** Resolves when there is room for more; that is at once, unless the store is slower than the broker. Never throws. */
  add(published: readonly Published[]): Promise<void>;
  /** Clears what is left, without waiting for more. */
  close(): Promise<void>;
}

/** Entries are gathered for so long: a write of its own for each would cost the store as much as the change itself. */
const GATHER_MS = 50;
/** So many are cleared in one write. */
const BATCH = 500;
/** At more than this publishing waits: what a crash would make it publish again stays bounded. */
const MAX_WAITING = 2_000;

/** Removes published entries from their records, in few writes. `onGone` hears of each that this process is done with. */
export function createClearing(
  collections: Collections,
  log: Log,
  onGone: (published: readonly Published[]) => void,
): Clearing {
  let waiting: Published[] = [];
  let running: Promise<void> | null = null;
  const closing = new AbortController();

  async function run(): Promise<void> {
    if (waiting.length < BATCH) await sleep(GATHER_MS, { signal: closing.signal }).catch(() => {});
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      await clear(batch);
      onGone(batch);
    }
    running = null;
  }

  /** If the store is away the entries stay there; whoever finds them publishes them once more. */
  async function clear(batch: readonly Published[]): Promise<void> {
    const writes = OUTBOX_COLLECTIONS.map(async (name) => {
      const some = batch.filter(({ collection }) => collection === name);
      if (some.length === 0) return;
      // One statement for all: in bulk the store would do, and keep safe, one after the other.
      await collections[name].updateMany(
        { _id: { $in: some.map(({ recordId }) => recordId) } },
        { $pull: { outbox: { id: { $in: some.map(({ event }) => event.id) } } } },
      );
    });
    await Promise.all(writes).catch((error: unknown) =>
      log.warn(
        { err: error },
        "Published events could not be cleared from their records; they will be published again",
      ),
    );
  }

  return {
    async add(published) {
      waiting.push(...published);
      if (waiting.length === 0) return;
      running ??= run();
      if (waiting.length > MAX_WAITING) await running;
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
