import { consumersOf } from "../../src/events/catalogue.ts";
import { type Step } from "./writer.ts";

/** What is to be written of one event now. Whoever told of it hears how that went. */
export interface Due {
  readonly steps: readonly Step[];
  /** With an error where it can't be written, and trying again would not help. */
  readonly written: (refused?: Error) => void;
  readonly failed: (error: unknown) => void;
}

interface Gathering extends Due {
  readonly steps: Step[];
  readonly outcome: Promise<Error | undefined>;
  /** When it was first told of, as of `performance.now()`. */
  readonly since: number;
}

/**
 * An event's consumers are nearly always done some milliseconds after it was published: what tells of it is held for so long,
 * to make one write of its whole life, instead of one when it begins and one when it ends.
 */
export const HOLD_MS = 25;
/** More new events than this are not held: they fill a batch by themselves. */
export const MAX_HELD = 100;
/**
 * With more than that a backlog is being worked off. Its consumers tell of the same events some tenths of a second after one
 * another then, as they take turns at the store: so what is told of an event that was written before is held too, for a write
 * of what all of them did, instead of one for each.
 */
export const BACKLOG_HOLD_MS = 250;
/** In one write: larger ones cost more for each of them, and those that wait for the first would hear of it with the last. */
export const MAX_DUE = 1_000;

/** Gathers what messages tell of each event, until all of its consumers have told of it or it was held for long enough. */
export function createInbox() {
  /** Oldest first. */
  const gathering = new Map<string, Gathering>();

  return {
    /** By event, how its write went: what refused it, or nothing; rejects where it must be told again. */
    add(steps: readonly Step[]): readonly Promise<Error | undefined>[] {
      const outcomes = new Set<Promise<Error | undefined>>();
      for (const step of steps) {
        const { eventId } = step.transition;
        const event = gathering.get(eventId) ?? beginGathering();
        gathering.set(eventId, event);
        event.steps.push(step);
        outcomes.add(event.outcome);
      }
      return [...outcomes];
    },

    /** Takes out, by event, what is to be written now, the oldest first. */
    takeDue(): ReadonlyMap<string, Due> {
      const due = new Map<string, Due>();
      const now = performance.now();
      for (const [id, event] of gathering) {
        if (due.size === MAX_DUE) break;
        if (event.since + holdMs(event, gathering.size) > now) continue;
        gathering.delete(id);
        due.set(id, event);
      }
      return due;
    },

    /** In how many milliseconds something is due though nothing more comes; null when nothing is held. */
    nextDueMs(): number | null {
      let next = Number.POSITIVE_INFINITY;
      for (const event of gathering.values()) next = Math.min(next, event.since + holdMs(event, gathering.size));
      return gathering.size === 0 ? null : Math.max(0, next - performance.now());
    },
  };
}

function beginGathering(): Gathering {
  let written: Due["written"] = () => {};
  let failed: Due["failed"] = () => {};
  const outcome = new Promise<Error | undefined>((resolve, reject) => {
    written = resolve;
    failed = reject;
  });
  return { steps: [], outcome, written, failed, since: performance.now() };
}

/**
 * For how long it is worth to wait for more of it, since it was first told of; not at all when all of its consumers have told.
 * @param size how many events are gathered
 */
function holdMs({ steps }: Gathering, size: number): number {
  const heard = new Set(steps.flatMap(({ transition }) => ("consumer" in transition ? transition.consumer : [])));
  const type = steps[0]?.transition.type;
  if (!type || consumersOf(type).every((consumer) => heard.has(consumer))) return 0;
  const isNew = steps.some(({ event }) => event !== undefined);
  // Of a backlog, a new one waits for nobody: each has a message of its own in hand, and only so many of those are handed out.
  if (size <= MAX_HELD) return isNew ? HOLD_MS : 0;
  return isNew ? 0 : BACKLOG_HOLD_MS;
}
