import { AppError } from "../errors.ts";
import { type Log } from "../log.ts";
import { countOutbox } from "../pipeline/backlog.ts";
import { createGauge } from "../pipeline/gauge.ts";
import { type Collections } from "../store/collections.ts";

/** Records with an event that waits to be published, of all processes together. Past it no change is taken; reads go on. */
export const MAX_BACKLOG = 100_000;

/**
 * Bounds what waits in the store while the broker takes less than is made: what it answers throws OVERLOADED then. It is counted
 * only while this process's own relay is full: until then the broker keeps up, or what waits is far from the bound. It is
 * not waited for, so what is made while it is counted can go past the bound.
 */
export function boundBacklog({
  collections,
  log,
  isRelayFull,
  bound = MAX_BACKLOG,
}: {
  readonly collections: Collections;
  readonly log: Log;
  readonly isRelayFull: () => boolean;
  readonly bound?: number;
}): () => void {
  const waiting = createGauge("How much waits in the outboxes", log, () => countOutbox(collections));
  let last = 0;
  return () => {
    if (!isRelayFull()) return void (last = 0);
    void waiting().then((count) => void (last = count ?? last));
    if (last < bound) return;
    throw new AppError("OVERLOADED", "The events of too many earlier changes wait to be published. Try again later.");
  };
}
