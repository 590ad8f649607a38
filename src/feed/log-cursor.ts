import { type Broker, type LogMessage, type LogReader } from "../broker/port.ts";
import { itemsOf } from "./decode.ts";
import { CursorExpired, endOf, type FeedItem, isAfter, type LogPosition } from "./feed.ts";
import { createRepeats } from "./repeats.ts";

/** One stretch of the log as it was read: all that is after `start` up to `upTo`. */
export interface LogStretch {
  readonly start: LogPosition;
  readonly upTo: LogPosition;
  readonly items: readonly FeedItem[];
  readonly bytes: number;
}

/** A reader of the log that is pulled: it reads no further than it is asked. */
export interface LogCursor {
  /** The next stretch; waits at the end of the log. @throws CursorExpired when the log no longer has what comes next. */
  next(): Promise<LogStretch>;
  close(): Promise<void>;
}

/** So much before its start is read too, so that what is repeated there is recognised. */
const LOOK_BACK = 2_000;
const REMEMBERED = 20_000;

export async function openLogCursor(broker: Pick<Broker, "readLog">, after: LogPosition): Promise<LogCursor> {
  const repeats = createRepeats(REMEMBERED);
  let position = after;
  let opened = false;
  let closed = false;
  let waiting: { resolve(stretch: LogStretch): void; reject(error: unknown): void } | null = null;
  let resume: () => void = () => {};
  let asked = new Promise<void>((resolve) => (resume = resolve));

  /** Null when all of it lies before the start. */
  function stretchOf(messages: readonly LogMessage[]): LogStretch | null {
    const items = messages.flatMap(itemsOf).filter(({ transition }) => repeats.isNew(transition));
    const upTo = endOf(messages.at(-1)?.offset ?? position.offset);
    if (!isAfter(upTo, position)) return null;
    const start = position;
    position = upTo;
    return {
      start,
      upTo,
      items: items.filter((item) => isAfter(item.position, start)),
      bytes: messages.reduce((sum, { body }) => sum + body.byteLength, 0),
    };
  }

  async function receive(messages: readonly LogMessage[]): Promise<void> {
    await asked;
    const oldest = messages[0];
    if (closed || !waiting || !oldest) return;
    // Nothing is kept of the message that the cursor names, nor right after it: there may be a gap.
    if (!opened && oldest.offset > after.offset + 1) {
      waiting.reject(new CursorExpired(endOf(oldest.offset - 1)));
      waiting = null;
      return;
    }
    opened = true;
    const stretch = stretchOf(messages);
    if (!stretch) return;
    asked = new Promise((resolve) => (resume = resolve));
    waiting.resolve(stretch);
    waiting = null;
  }

  const reader: LogReader = await broker.readLog({ after: Math.max(-1, after.offset - 1 - LOOK_BACK) }, receive);
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        resume();
      }),
    async close() {
      closed = true;
      resume();
      await reader.close();
    },
  };
}
