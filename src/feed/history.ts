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
/** A reader looks back on thousands where it begins (`log-cursor.ts`): it goes on for as many items before another place may have it. */
const SHIFT_ITEMS = 5_000;
/** Who has not come for the next stretch for so long is slow, or gone: another place may have the reader. */
const REST_MS = 500;
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
  /** Items since it began. */
  read: number;
  /** When it ended its last stretch, as of `performance.now()`. */
  restingSince: number;
}

interface Waiting {
  readonly position: LogPosition;
  /** It looks again. */
  wake(): void;
}

const isAt = ({ at }: Reader, position: LogPosition): boolean => !isAfter(at, position) && !isAfter(position, at);
const holds = ({ start, upTo }: LogStretch, position: LogPosition): boolean =>
  !isAfter(start, position) && isAfter(upTo, position);

/** `turn` is awaited before each stretch is decoded. */
export function createHistory(broker: Pick<Broker, "readLog">, turn: () => Promise<void>): History {
  const stretches = new Map<LogPosition, LogStretch>();
  let bytes = 0;
  /** Longest unused first. */
  const idle: Reader[] = [];
  const reading = new Map<Promise<void>, LogPosition>();
  /** Longest waiting first. */
  const waiting = new Set<Waiting>();
  let looking: NodeJS.Timeout | undefined;
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
      if (!holds(stretch, position)) continue;
      stretches.delete(stretch.start);
      stretches.set(stretch.start, stretch);
      return { items: stretch.items.filter((item) => isAfter(item.position, position)), upTo: stretch.upTo };
    }
    return null;
  }

  const mayBeTaken = ({ read, restingSince }: Reader): boolean =>
    read >= SHIFT_ITEMS || performance.now() - restingSince >= REST_MS;
  const hasRoom = (): boolean => idle.length + reading.size < MAX_READERS || idle.some(mayBeTaken);

  function takeIdle(isWanted: (reader: Reader) => boolean): Reader | undefined {
    const index = idle.findIndex(isWanted);
    return index < 0 ? undefined : idle.splice(index, 1)[0];
  }

  /** The reader that goes on from just there, else a new one; it takes the place of the longest unused when all are taken. */
  async function readerAt(position: LogPosition): Promise<Reader> {
    const found = takeIdle((reader) => isAt(reader, position));
    if (found) return found;
    if (idle.length + reading.size >= MAX_READERS) await takeIdle(mayBeTaken)?.cursor.close();
    return { cursor: await openLogCursor(broker, position, turn), at: position, read: 0, restingSince: 0 };
  }

  async function read(position: LogPosition): Promise<void> {
    const reader = await readerAt(position);
    try {
      const stretch = await reader.cursor.next();
      keep(stretch);
      reader.at = stretch.upTo;
      reader.read += stretch.items.length;
      reader.restingSince = performance.now();
      if (closed) await reader.cursor.close();
      else idle.push(reader);
      for (const one of waiting) if (holds(stretch, one.position)) one.wake();
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

  /** What is under way and will bring this place too. */
  function underWayFor(position: LogPosition): Promise<void> | null {
    for (const [under, from] of reading)
      if (!isAfter(from, position) && position.offset - from.offset < NEAR) return under;
    return null;
  }

  /** Whoever has waited longest gets the room there is; of those that wait for the same, one. */
  function callNext(): void {
    clearTimeout(looking);
    const [first] = waiting;
    if (!first) return;
    if (hasRoom()) first.wake();
    // Else a reader may be taken when it has rested.
    looking = setTimeout(callNext, REST_MS).unref();
  }

  async function waitForRoom(position: LogPosition): Promise<void> {
    await new Promise<void>((resolve) => {
      const one = { position, wake: () => void (waiting.delete(one) && resolve()) };
      waiting.add(one);
      if (waiting.size === 1) callNext();
    });
  }

  return {
    async after(position) {
      clearTimeout(resting);
      resting = setTimeout(() => void letGo(), IDLE_MS).unref();
      for (;;) {
        const page = known(position);
        if (page) return page;
        const other = underWayFor(position);
        if (other) {
          await other.catch(() => {}); // it fails for whoever asked for it
          continue;
        }
        if (!hasRoom() && !idle.some((reader) => isAt(reader, position))) {
          await waitForRoom(position);
          continue;
        }
        const mine = read(position);
        reading.set(mine, position);
        await mine.finally(() => {
          reading.delete(mine);
          callNext();
        });
      }
    },
    async close() {
      closed = true;
      clearTimeout(looking);
      await letGo();
    },
  };
}
