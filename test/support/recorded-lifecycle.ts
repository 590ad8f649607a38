import { type Broker, type LogMessage, type LogStart } from "../../src/broker/port.ts";
import { type FeedItem } from "../../src/feed/feed.ts";
import { encodeTransitions, type Processed, type Published, type Transition } from "../../src/events/transition.ts";

type Announced = Exclude<Transition, Published>;

export const processed = (eventId: string, audience: readonly string[] = ["*"]): Processed => ({
  eventId,
  type: "user.registered",
  subject: "ada",
  actor: "ada",
  audience,
  status: "processed",
  at: "2026-01-01T00:00:00.000Z",
  attempts: 1,
  latencyMs: 5,
});

/** A lifecycle log in memory that keeps the port's promises: batches in order, the next one when the last was taken. */
export function recordedLog(batchSize = 100) {
  const messages: LogMessage[] = [];
  const readers = new Set<{ wake(): void }>();
  let opened = 0;
  let logs = 0;

  const startOf = (start: LogStart): number => {
    const tail = messages.at(-1)?.offset ?? -1;
    if ("after" in start) return start.after;
    return start.from === "first" ? -1 : tail - (start.back ?? 0);
  };

  const broker: Pick<Broker, "readLog"> = {
    async readLog(start, onMessages, onReplaced) {
      opened += 1;
      let position = startOf(start);
      let closed = false;
      let log = logs;
      const reader = { wake: (): void => {} };
      readers.add(reader);
      void (async () => {
        while (!closed) {
          if (log !== logs) {
            log = logs;
            position = -1;
            onReplaced?.(0);
          }
          const batch = messages.filter(({ offset }) => offset > position).slice(0, batchSize);
          position = batch.at(-1)?.offset ?? position;
          if (batch.length > 0) await onMessages(batch);
          else if (log === logs) await new Promise<void>((resolve) => (reader.wake = resolve));
        }
      })();
      return {
        tail: messages.at(-1)?.offset ?? -1,
        async close() {
          closed = true;
          readers.delete(reader);
          reader.wake();
        },
      };
    },
  };

  function appendBody(body: string): void {
    messages.push({ offset: (messages.at(-1)?.offset ?? -1) + 1, body: Buffer.from(body), publishedAt: "" });
    for (const reader of readers) reader.wake();
  }

  return {
    broker,
    readers,
    /** How many readers were ever opened. */
    get opened() {
      return opened;
    },
    append: (...said: (string | Announced)[]) =>
      appendBody(encodeTransitions(said.map((one) => (typeof one === "string" ? processed(one) : one)))),
    /** A message of whatever content. */
    appendBody,
    forget: (count: number) => void messages.splice(0, count),
    /** Another log, an empty one, in the place of this one. */
    replace(): void {
      messages.length = 0;
      logs += 1;
      for (const reader of readers) reader.wake();
    },
  };
}

/** The ids of a subscriber's next events: so many, or fewer when it ends. */
export async function take(source: AsyncIterableIterator<FeedItem>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const next = await source.next();
    if (next.done) break;
    ids.push(next.value.transition.eventId);
  }
  return ids;
}
