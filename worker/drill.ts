import { type ConsumerName } from "../src/events/consumers.ts";
import { type AnyEnvelope } from "../src/events/envelope.ts";

/** A failure that was asked for, to see retries and dead letters at work. */
export class DrillFailure extends Error {
  readonly code = "DRILL";
  constructor(tag: string) {
    super(`This failure was asked for by the tag '${tag}'.`);
    this.name = "DrillFailure";
  }
}

/**
 * The failure that a document's tags ask for: `fail:<consumer>` for every attempt, `fail:<consumer>:<n>` for the first n.
 * Attempts are counted in all, over replays too, so that what was fixed by time can be replayed with success.
 */
export function drillFailure(event: AnyEnvelope, consumer: ConsumerName, attempt: number): DrillFailure | null {
  if (!("tags" in event.data)) return null;
  const tag = event.data.tags.find((candidate) => asksFor(candidate, consumer, attempt));
  return tag === undefined ? null : new DrillFailure(tag);
}

function asksFor(tag: string, consumer: ConsumerName, attempt: number): boolean {
  const [fail, name, times, ...rest] = tag.split(":");
  if (fail !== "fail" || name !== consumer || rest.length > 0) return false;
  return times === undefined || (/^\d{1,6}$/.test(times) && attempt <= Number(times));
}
