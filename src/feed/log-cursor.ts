import { type Broker, type LogMessage, type LogReader } from "../broker/port.ts";
import { transitionId } from "../events/transition.ts";
import { itemsOf, skim } from "./decode.ts";
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
  /** The next stretch; waits at the end of the log. @throws CursorExpired when the log doesn't have what comes next, nor will. */
  next(): Promise<LogStretch>;
  close(): Promise<void>;
}

/**
 * So much before its start is read too, so that what is repeated there is recognised: what a worker that died told of an event,
 * and its successor tells again, is as far apart as all that was published meanwhile.
 */
const LOOK_BACK = 5_000;
const REMEMBERED = 20_000;
/** A stretch ends with the message that brings it to so many: what is live waits while a stretch is decoded. */
const STRETCH_ITEMS = 100;
/** So many that are only looked at for repeats cost as much. */
const SKIMMED_ITEMS = 1_000;

/** `turn` is awaited before each stretch is decoded. */
export async function openLogCursor(
  broker: Pick<Broker, "readLog">,
  after: LogPosition,
  turn: () => Promise<void>,
): Promise<LogCursor> {
  const repeats = createRepeats(REMEMBERED);
  let position = after;
  let opened = false;
  let closed = false;
  let expired: CursorExpired | null = null;
  let waiting: { resolve(stretch: LogStretch): void; reject(error: unknown): void } | null = null;
  let resume: () => void = () => {};
  let asked = new Promise<void>((resolve) => (resume = resolve));

  /** Remembers what messages tell that lie wholly before the start; says where the next one begins. */
  function lookBack(messages: readonly LogMessage[], from: number): number {
    let next = from;
    let skimmed = 0;
    for (let message = messages[next]; message && skimmed < SKIMMED_ITEMS; message = messages[next]) {
      if (isAfter(endOf(message.offset), after)) break;
      const ids = skim(message);
      for (const id of ids) repeats.isNew(id);
      skimmed += ids.length + 1;
      next += 1;
    }
    return next;
  }

  /** Decodes messages from an index on, as many as make a stretch; says where the next one begins. */
  function decode(messages: readonly LogMessage[], from: number) {
    const items: FeedItem[] = [];
    let bytes = 0;
    let next = from;
    for (let message = messages[next]; message && items.length < STRETCH_ITEMS; message = messages[next]) {
      for (const item of itemsOf(message)) if (repeats.isNew(transitionId(item.transition))) items.push(item);
      bytes += message.body.byteLength;
      next += 1;
    }
    return { items, bytes, next, upTo: endOf(messages[next - 1]?.offset ?? position.offset) };
  }

  async function receive(messages: readonly LogMessage[]): Promise<void> {
    for (let from = 0; from < messages.length; ) {
      await asked;
      await turn();
      if (closed || expired || !waiting) return;
      const oldest = messages[0]?.offset ?? 0;
      // Nothing is kept of the message that the cursor names, nor right after it: there may be a gap.
      if (!opened && oldest > after.offset + 1) return expire(oldest);
      opened = true;
      const skimmed = lookBack(messages, from);
      if (skimmed > from) {
        from = skimmed;
        continue;
      }
      const { items, bytes, next, upTo } = decode(messages, from);
      from = next;
      // Nothing of it may be after the start: in the message that the cursor names.
      if (isAfter(upTo, position)) give({ start: position, upTo, items, bytes });
    }
  }

  function give({ start, upTo, items, bytes }: LogStretch): void {
    position = upTo;
    asked = new Promise((resolve) => (resume = resolve));
    waiting?.resolve({ start, upTo, items: items.filter((item) => isAfter(item.position, start)), bytes });
    waiting = null;
  }

  function expire(oldest: number): void {
    expired = new CursorExpired(endOf(oldest - 1));
    waiting?.reject(expired);
    waiting = null;
    resume();
  }

  const from = { after: Math.max(-1, after.offset - 1 - LOOK_BACK) };
  const reader: LogReader = await broker.readLog(from, receive, expire);
  // It was cut, or is another log than the cursor's: what comes at this place one day is not what came next.
  if (reader.tail < after.offset) expire(reader.tail + 1);
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (expired) return reject(expired);
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
