import { AppError } from "../errors.ts";
import { type Log } from "../log.ts";
import { type EventLoop } from "./event-loop.ts";

/** Requests under way at a time in this process, reads and changes alike: what they hold in memory is bounded by it. */
export const MAX_REQUESTS = 1_000;
/**
 * Changes of these. As many as one bulk write takes: with that write on its way, the next one is full. More would only wait
 * longer (Little's law), and leave no room for reads.
 */
export const MAX_CHANGES = 500;
/** With the event loop late by so much for a whole window, what is under way already is more than this process gets done. */
export const MAX_DELAY_MS = 400;
/** The log says it once, and again when none was refused for so long. */
const QUIET_MS = 5_000;

/**
 * Takes work or refuses it at once: who is refused can come back, who waits in a queue that only grows is answered when nobody
 * listens any more (Yanacek, "Using load shedding to avoid overload", Amazon Builders' Library; Beyer et al., "Site Reliability
 * Engineering", chapter 21). Changes are refused first: each makes work for every consumer, reads make none.
 */
export interface Admission {
  /** One more request, of any kind; call what it answers when the request is over. @throws AppError OVERLOADED */
  request(): () => void;
  /** Runs a change. @throws AppError OVERLOADED, or what the change throws */
  change<T>(work: () => Promise<T>): Promise<T>;
}

export function createAdmission({
  eventLoop,
  log,
}: {
  readonly eventLoop: Pick<EventLoop, "standingDelayMs">;
  readonly log: Log;
}): Admission {
  let requests = 0;
  let changes = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;

  function refuse(what: string, reason: object): AppError {
    const now = performance.now();
    if (now - refusedAt > QUIET_MS) log.warn({ requests, changes, ...reason }, `Overloaded: ${what} are refused`);
    refusedAt = now;
    return new AppError(
      "OVERLOADED",
      `This server has more to do than it gets done, so ${what} are refused. Try again.`,
    );
  }

  return {
    request() {
      if (requests >= MAX_REQUESTS) throw refuse("requests", {});
      requests += 1;
      let over = false;
      return () => {
        if (!over) requests -= 1;
        over = true;
      };
    },
    async change(work) {
      const delayMs = Math.round(eventLoop.standingDelayMs());
      if (changes >= MAX_CHANGES || delayMs > MAX_DELAY_MS) throw refuse("changes", { delayMs });
      changes += 1;
      try {
        return await work();
      } finally {
        changes -= 1;
      }
    },
  };
}
