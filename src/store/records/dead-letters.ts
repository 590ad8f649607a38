import { type ConsumerName } from "../../events/consumers.ts";
import { type EventFilter } from "../../events/filter-input.ts";
import { type Stored } from "../port.ts";

export type ReplayMode = "all" | "canary";

export type ReplayStatus = "running" | "stopped" | "completed";

/** What became of dead letters (one event of one consumer each) that were replayed. */
export interface ReplayProgress {
  readonly replayed: number;
  readonly processed: number;
  readonly failedAgain: number;
}

/** One replay of what matched a filter when it was started. It is done in steps, from the oldest event to the newest. */
export interface ReplayRecord extends Stored {
  readonly status: ReplayStatus;
  /** Why it was stopped; null unless it was. */
  readonly reason: string | null;
  readonly mode: ReplayMode;
  readonly filter: EventFilter;
  /** What is changed in each payload; null when nothing is. */
  readonly editData: Readonly<Record<string, unknown>> | null;
  readonly requestedBy: string;
  /** The API process that carries it out; when that is gone, another takes it over. */
  readonly owner: string;
  /** How often it was taken over; a process may take back what was taken from it while it stood still. */
  readonly taken?: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Dead letters that matched when it was started. */
  readonly matched: number;
  /** Not replayed: another replay had them, or the ledger doesn't know their payload. */
  readonly skipped: number;
  /** Not replayed: they became dead letters after it was started. */
  readonly arrivedMeanwhile: number;
  /** The step under way, from 0; `done` counts those before it, `current` itself. */
  readonly step: number;
  readonly done: ReplayProgress;
  readonly current: ReplayProgress;
  /** The last event of the steps that are over. */
  readonly place: { readonly timestamp: string; readonly eventId: string } | null;
}

/** A replay has this dead letter; `_id` is `<event>/<consumer>`, so no other can have it. Counts only while that replay runs. */
export interface ReplayClaimRecord extends Stored {
  readonly replayId: string;
  readonly step: number;
  readonly eventId: string;
  readonly consumer: ConsumerName;
  /** The event's. */
  readonly timestamp: string;
  /** The consumer's last attempt before the replay, and how that failed. */
  readonly attempt: number;
  readonly fingerprint: string | null;
  /** It is told of as replayed, and its consumer has it only perhaps: it must get it, whatever becomes of the replay. */
  readonly announced?: boolean;
}

/** A message of the dead-letter queue that the ledger can't explain. */
export interface UnknownMessage {
  readonly why: string;
  readonly headers: Readonly<Record<string, string | number>>;
  /** The beginning of its body; null for an event that is not everyone's to read. */
  readonly excerpt: string | null;
}

/** What the latest look through the dead-letter queue found; there is one, `latest`. */
export interface DeadLetterCheckRecord extends Stored {
  readonly at: string;
  readonly examined: number;
  readonly dropped: number;
  /** Dead letters of the ledger that are not in the queue, and some of them. */
  readonly missing: number;
  readonly missingSample: readonly { readonly eventId: string; readonly consumer: ConsumerName }[];
  readonly unknown: number;
  readonly unknownSample: readonly UnknownMessage[];
  /** Messages in the queue less dead letters in the ledger, when it began, without what it dropped: while that stays so, there is nothing to look for. */
  readonly surplus: number;
}
