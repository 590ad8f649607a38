import { readPaused } from "../src/control/paused.ts";
import { type ConsumerName } from "../src/events/consumers.ts";
import { every } from "../src/every.ts";
import { type Log } from "../src/log.ts";
import { type Collections } from "../src/store/collections.ts";
import { type Running } from "../src/broker/port.ts";
import { type Pausable } from "./pausable.ts";

/** How often a worker asks; pausing is promised within 2 s. */
const LOOK_MS = 500;

/**
 * Pauses and resumes consumers as the controls say. Until these have been read once, all are paused; while the store is
 * away, what was read last holds. Resolves when the first reading is carried out, or has failed.
 */
export async function followControls(
  collections: Pick<Collections, "controls">,
  consumers: ReadonlyMap<ConsumerName, Pick<Pausable, "setPaused">>,
  log: Log,
): Promise<Running> {
  let said = "";

  function say(paused: ReadonlySet<ConsumerName>): void {
    const names = [...paused].filter((name) => consumers.has(name)).sort();
    if (names.join() === said) return;
    said = names.join();
    log.info({ paused: names }, names.length > 0 ? "Consumers are paused" : "No consumer is paused any more");
  }

  async function look(): Promise<readonly Promise<void>[]> {
    const paused = await readPaused(collections);
    say(paused);
    return [...consumers].map(([name, consumer]) => consumer.setPaused(paused.has(name)));
  }

  const first = await look().catch(() => []); // the next look says what is wrong
  await Promise.all(first);
  return every(LOOK_MS, log, "Reading which consumers are paused", async () => {
    // Not waited for: one consumer's long batch keeps no other from being paused.
    for (const change of await look())
      change.catch((error: unknown) => log.error({ err: error }, "A consumer can't be paused or resumed"));
  });
}
