import { AppError, notFound } from "../errors.ts";
import { CursorExpired, type Feed } from "../feed/feed.ts";
import { type Viewer } from "../viewer.ts";
import { applyTransition, isSettled } from "./projection.ts";
import { type EventQueries } from "./queries.ts";

export const MAX_WAIT_MS = 10_000;

/**
 * Resolves when every consumer is through with the event, one way or the other: its effects can be read then.
 * @throws AppError NOT_FOUND; SETTLE_TIMEOUT after `waitMs`; BAD_USER_INPUT for more than 10,000 ms.
 */
export type WaitUntilSettled = (viewer: Viewer, eventId: string, waitMs: number) => Promise<void>;

export const createWaitUntilSettled =
  ({ event }: Pick<EventQueries, "event">, feed: Pick<Feed, "subscribe">): WaitUntilSettled =>
  async (viewer, eventId, waitMs) => {
    checkWait(waitMs);
    // Subscribed before the record is read: a step between the two is merged, not missed.
    const steps = feed.subscribe({ matches: ({ transition }) => transition.eventId === eventId });
    let timer: NodeJS.Timeout | undefined;
    try {
      let record = await event(viewer, eventId);
      if (!record) throw notFound("event", eventId);
      timer = setTimeout(() => void steps.return?.(), waitMs);
      while (!isSettled(record)) {
        const step = await steps.next().catch((error: unknown) => {
          // The log was replaced: the steps that are missing are in the record, for who asks again.
          if (error instanceof CursorExpired) throw timedOut(eventId, waitMs);
          throw error;
        });
        if (step.done) throw timedOut(eventId, waitMs);
        record = applyTransition(record, step.value.transition, step.value.event);
      }
    } finally {
      clearTimeout(timer);
      await steps.return?.();
    }
  };

function checkWait(waitMs: number): void {
  if (Number.isInteger(waitMs) && waitMs >= 0 && waitMs <= MAX_WAIT_MS) return;
  const message = `between 0 and ${MAX_WAIT_MS}`;
  throw new AppError("BAD_USER_INPUT", `'waitMs' must be ${message}.`, { issues: [{ path: "waitMs", message }] });
}

const timedOut = (eventId: string, waitMs: number): AppError =>
  new AppError(
    "SETTLE_TIMEOUT",
    `Event ${eventId} was not settled within ${waitMs} ms. Ask again, or ask without 'settledAfter' for what is there now.`,
  );
