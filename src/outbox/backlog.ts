import { AppError } from "../errors.ts";
import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { countOutbox } from "../pipeline/backlog.ts";
import { type Collections } from "../store/collections.ts";

/** Records with an event that waits to be published, of all processes together. Past it no change is taken; reads go on. */
export const MAX_BACKLOG = 100_000;
const LOOK_MS = 1_000;

export interface BacklogBound {
  /** @throws AppError OVERLOADED */
  check(): void;
  close(): Promise<void>;
}

/**
 * Bounds what waits in the store while the broker takes less than is made. It is counted only while this process's own relay is
 * full: until then the broker keeps up, or what waits is far from the bound. So what is made within a second can go past it.
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
}): BacklogBound {
  let isFull = false;
  const looking = every(LOOK_MS, log, "Counting the events that wait to be published", async () => {
    const waiting = isRelayFull() ? await countOutbox(collections) : 0;
    if (waiting >= bound !== isFull)
      log.warn(
        { waiting },
        isFull ? "Changes are taken again" : "Too many events wait to be published: no change is taken",
      );
    isFull = waiting >= bound;
  });
  return {
    check() {
      if (!isFull) return;
      throw new AppError("OVERLOADED", "The events of too many earlier changes wait to be published. Try again later.");
    },
    close: looking.close,
  };
}
