import { type Broker } from "../broker/port.ts";
import { type FeedPage, isAfter, type LogPosition } from "./feed.ts";
import { type LogCursor, type LogStretch, openLogCursor } from "./log-cursor.ts";

/** Reads the log for whoever comes back to a place that the tail has lost. */
export interface History {
  /** The next stretch after a place. @throws CursorExpired */
  after(position: LogPosition): Promise<FeedPage>;
  close(): Promise<void>;
}

/** Readers of the log at a time, however many subscribers come back at once; whoever needs one more waits for a free one. */
const MAX_READERS = 4;
/** What was read stays here for those who are just behind, up to this size; the longest unused goes first. */
const MAX_BYTES = 16 * 1024 * 1024;

/** When nobody asked for so long, readers and stretches are let go. */
const IDLE_MS = 10_000;
/** A stretch that is being read from so many messages before a place is likely to hold it. */
const NEAR = 500;

interface Reader {
  readonly cursor: LogCursor;
  /** The place that its next stretch starts at. */
  at: LogPosition;
}

/** `turn` is awaited before each stretch is decoded. */
export function createHistory(broker: Pick<Broker, "readLog">, turn: () => Promise<void>): History {
  const stretches = new Map<LogPosition, LogStretch>();
  let bytes = 0;
  /** Longest unused first. */
  const idle: Reader[] = [];
  const reading = new Map<Promise<void>, LogPosition>();
  let closed = false;

  function keep(stretch: LogStretch): void {
    stretches.set(stretch.start, stretch);
    bytes += stretch.bytes;
    for (const [start, oldest] of stretches) {
      if (bytes <= MAX_BYTES) break;
      stretches.delete(start);
      bytes -= oldest.bytes;
    }
  }

  function known(position: LogPosition): FeedPage | null {
    for (const stretch of stretches.values()) {
      if (isAfter(stretch.start, position) || !isAfter(stretch.upTo, position)) continue;
      stretches.delete(stretch.start);
      stretches.set(stretch.start, stretch);
      return { items: stretch.items.filter((item) => isAfter(item.position, position)), upTo: stretch.upTo };
    }
    return null;
  }

  /** The reader that goes on from just there, else a new one; it takes the place of the longest unused when all are taken. */
  async function readerAt(position: LogPosition): Promise<Reader> {
    const near = idle.findIndex(({ at }) => !isAfter(at, position) && !isAfter(position, at));
    const [found] = near >= 0 ? idle.splice(near, 1) : [];
    if (found) return found;
    if (idle.length + reading.size >= MAX_READERS) await idle.shift()?.cursor.close();
    return { cursor: await openLogCursor(broker, position, turn), at: position };
  }

  async function read(position: LogPosition): Promise<void> {
    const reader = await readerAt(position);
    try {
      const stretch = await reader.cursor.next();
      keep(stretch);
      reader.at = stretch.upTo;
      if (closed) await reader.cursor.close();
      else idle.push(reader);
    } catch (error) {
      await reader.cursor.close();
      throw error;
    }
  }

  let resting: NodeJS.Timeout | undefined;
  async function letGo(): Promise<void> {
    clearTimeout(resting);
    stretches.clear();
    bytes = 0;
    await Promise.all(idle.splice(0).map(({ cursor }) => cursor.close()));
  }

  /** What is under way and will bring this place too, or must end before anything else can begin. */
  function toWaitFor(position: LogPosition): Promise<void> | null {
    for (const [under, from] of reading)
      if (!isAfter(from, position) && position.offset - from.offset < NEAR) return under;
    return reading.size >= MAX_READERS ? Promise.race(reading.keys()) : null;
  }

  return {
    async after(position) {
      clearTimeout(resting);
      resting = setTimeout(() => void letGo(), IDLE_MS).unref();
      for (;;) {
        const page = known(position);
        if (page) return page;
        const other = toWaitFor(position);
        if (other) {
          await other.catch(() => {}); // it fails for whoever asked for it
          continue;
        }
        const mine = read(position);
        reading.set(mine, position);
        await mine.finally(() => reading.delete(mine));
      }
    },
    async close() {
      closed = true;
      await letGo();
    },
  };
}
