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
  readonly dueAt: number;
}

/**
 * An event's consumers are nearly always done some milliseconds after it was published: what tells of it is held for so long,
 * to make one write of its whole life, instead of one when it begins and one when it ends.
 */
export const HOLD_MS = 25;
/** More events than this are not held: they fill a batch by themselves. */
export const MAX_HELD = 100;

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

    /** Takes out, by event, what is to be written now. */
    takeDue(): ReadonlyMap<string, Due> {
      const due = new Map<string, Due>();
      const now = performance.now();
      for (const [id, event] of gathering) {
        if (gathering.size <= MAX_HELD && event.dueAt > now && isBeginning(event)) continue;
        gathering.delete(id);
        due.set(id, event);
      }
      return due;
    },

    /** In how many milliseconds something is due though nothing more comes; null when nothing is held. */
    nextDueMs(): number | null {
      const [oldest] = gathering.values();
      return oldest ? Math.max(0, oldest.dueAt - performance.now()) : null;
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
  return { steps: [], outcome, written, failed, dueAt: performance.now() + HOLD_MS };
}

/** Is it new, with consumers that have not told of it yet? */
function isBeginning({ steps }: Gathering): boolean {
  const event = steps.find((step) => step.event !== undefined)?.event;
  if (!event) return false;
  const heard = new Set(steps.flatMap(({ transition }) => ("consumer" in transition ? transition.consumer : [])));
  return consumersOf(event.type).some((consumer) => !heard.has(consumer));
}
