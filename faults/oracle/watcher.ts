import { setTimeout as sleep } from "node:timers/promises";
import { acknowledgedOf, type Journal } from "../load/journal.ts";
import { readSearchEntries } from "./ledger.ts";
import { OPERATOR, type Reader } from "./reader.ts";

/** Looks at the same documents and index entries again and again, while everything happens: no version may go down. */
export interface Watcher {
  readonly backwards: readonly string[];
  close(): Promise<void>;
}

const WATCHED = 20;
const PAUSE_MS = 300;

export function watchVersions(readers: readonly Reader[], journal: Journal): Watcher {
  const backwards: string[] = [];
  const highest = new Map<string, number>();
  const closing = new AbortController();

  function see(what: string, version: number): void {
    const before = highest.get(what) ?? 0;
    if (version < before) backwards.push(`${what}: ${version} after ${before}`);
    highest.set(what, Math.max(version, before));
  }

  /** The newest documents when it is called first, and those from then on. */
  async function look(reader: Reader, events: ReadonlyMap<string, string>): Promise<void> {
    for (const id of events.keys()) {
      const { document } = await reader.as(OPERATOR).document({ id, comments: 1 }, { signal: closing.signal });
      if (document) see(`document ${id}`, document.version);
    }
    const entries = await readSearchEntries(reader, [...events.values()]);
    for (const { documentId, version } of entries) see(`index ${documentId}`, version);
  }

  function pick(): ReadonlyMap<string, string> {
    const created = acknowledgedOf(journal.operations).filter(({ kind, isPrivate }) => kind === "create" && !isPrivate);
    return new Map(created.slice(-WATCHED).map(({ acknowledged: { documentId, eventId } }) => [documentId, eventId]));
  }

  async function run(): Promise<void> {
    let events = pick();
    for (let turn = 0; !closing.signal.aborted; turn += 1) {
      if (turn % 10 === 0) events = pick();
      const reader = readers[turn % readers.length];
      // What is away is away: there is nothing to see then.
      if (reader) await look(reader, events).catch(() => {});
      await sleep(PAUSE_MS, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    backwards,
    async close() {
      closing.abort();
      await running;
    },
  };
}
