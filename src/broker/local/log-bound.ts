import { type Clock, iso } from "../../clock.ts";

/** How much of the lifecycle log is kept: the oldest messages go when any of these is passed. */
export interface LogBounds {
  readonly messages: number;
  /** Of the bodies; the database file has some more around them. */
  readonly bytes: number;
  readonly ageMs: number;
}

/** Consecutive messages that go together. */
export interface Segment {
  /** The position of its last message. */
  readonly end: number;
  readonly messages: number;
  readonly bytes: number;
  /** When its last message was published. */
  readonly publishedAt: string;
}

/** A full log is so many segments. */
const SEGMENTS = 200;

/**
 * Counts what the log holds, by segments as a RabbitMQ stream does: so that neither an append nor a trim has to look at the
 * messages that are there. A message whose commit was refused is counted all the same, and its segment goes a little early.
 */
export function createLogBound(bounds: LogBounds, clock: Clock, kept: readonly Segment[]) {
  const segments = [...kept];
  let messages = kept.reduce((sum, segment) => sum + segment.messages, 0);
  let bytes = kept.reduce((sum, segment) => sum + segment.bytes, 0);
  let open: Segment | null = null;

  const isFull = (segment: Segment): boolean =>
    segment.messages >= bounds.messages / SEGMENTS || segment.bytes >= bounds.bytes / SEGMENTS;

  /** The newest segment stays, whatever its size: the next position is told from it after a restart. */
  function trim(): number | null {
    const oldest = iso(clock() - bounds.ageMs);
    let upTo: number | null = null;
    for (let first = segments[0]; first && segments.length > 1; first = segments[0]) {
      if (messages <= bounds.messages && bytes <= bounds.bytes && first.publishedAt >= oldest) break;
      segments.shift();
      messages -= first.messages;
      bytes -= first.bytes;
      upTo = first.end;
    }
    return upTo;
  }

  return {
    /** Counts one more message; answers the position up to which the log is to be trimmed, or null. */
    add(position: number, size: number, publishedAt: string): number | null {
      messages += 1;
      bytes += size;
      open = { end: position, messages: (open?.messages ?? 0) + 1, bytes: (open?.bytes ?? 0) + size, publishedAt };
      if (!isFull(open)) return null;
      segments.push(open);
      open = null;
      return trim();
    },
  };
}
