import { type Audience } from "../../events/audience.ts";
import { type EventType } from "../../events/catalogue.ts";
import { type ConsumerName } from "../../events/consumers.ts";
import { type EventStatus } from "../../events/status.ts";
import { type EffectRef, type Failure } from "../../events/transition.ts";
import { type Stored } from "../port.ts";

export interface AttemptRecord {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly error?: Failure | undefined;
}

export type LaneStatus = "pending" | "retrying" | "processed" | "deadLettered" | "discarded";

/** One consumer's work on one event. */
export interface LaneRecord {
  readonly status: LaneStatus;
  readonly attempts: readonly AttemptRecord[];
  readonly nextAttemptAt?: string | undefined;
  /** Of the latest error. */
  readonly fingerprint?: string | undefined;
  readonly effects: readonly EffectRef[];
  /** The latest replay; `attempt` is the last one before it. */
  readonly replayed?: { readonly attempt: number; readonly replayId: string } | undefined;
  /** Why an operator gave up on it; `attempt` is the one that had failed. */
  readonly discarded?:
    | { readonly attempt: number; readonly reason: string; readonly by: string; readonly at: string }
    | undefined;
}

/** A payload that an operator changed for a replay. */
export interface EditRecord {
  readonly data: unknown;
  /** Of that payload, in the catalogue. */
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly replayId: string;
}

export { type EventStatus } from "../../events/status.ts";

/** The ledger's record of one event: a projection of what was published and announced. `_id` is the event's id. */
export interface EventRecord extends Stored {
  readonly type: EventType;
  readonly timestamp: string;
  readonly version: number;
  readonly actor: string;
  readonly subject: string;
  readonly audience: Audience;
  /** Null until the event's own message is seen. */
  readonly data: unknown;
  /** The latest changed payload: what is replayed since then; `data` stays the original. */
  readonly edited?: EditRecord | undefined;
  readonly traceparent?: string | undefined;
  readonly test?: true | undefined;
  readonly status: EventStatus;
  readonly publishedAt?: string | undefined;
  readonly settledAt?: string | undefined;
  readonly lanes: { readonly [C in ConsumerName]?: LaneRecord };
  /** The status while it is another than `processed`: an index of these alone stays small. */
  readonly unprocessed?: EventStatus | undefined;
  /** Its status says that a consumer gave up on it, but another has not begun: an index of these alone is nearly always empty. */
  readonly alsoPending?: true | undefined;
  /** The lanes' fingerprints, for an index; not there when there is none. */
  readonly fingerprints?: readonly string[] | undefined;
  /** The words that it is found by; not there until the event's own message is seen. */
  readonly terms?: readonly string[] | undefined;
  /** Counts the writes: a writer that has been replaced, and does not know it yet, can't overwrite. */
  readonly revision: number;
}
