import { type Stored } from "../port.ts";

/** What operators want of one consumer; `_id` is its name. */
export interface ControlRecord extends Stored {
  readonly paused: boolean;
  readonly at: string;
  readonly by: string;
}

/** What one process does for all; `_id` names it. Good for as long as its owner lives. */
export interface LeaseRecord extends Stored {
  readonly owner: string;
}

/** One action of an operator: written before it is carried out, completed when it has ended. */
export interface AuditRecord extends Stored {
  readonly at: string;
  readonly operator: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** `DONE`, or the code of the error that it failed with; `STARTED` while it is not known how it ended. */
  readonly result: string;
}

/** The subscribers of one API process. */
export interface SubscriberCounts {
  readonly subscribers: number;
  /** Those among them whose client reads too slowly now. */
  readonly lagging: number;
  /** Items that were not sent to those who were too slow, since the process began. */
  readonly dropped: number;
}

/** What a process says of itself with each beat. */
export interface ProcessReport {
  /** The queues that it works on, paused or not. */
  readonly queues: readonly string[];
  /** An API process's. */
  readonly subscriptions?: SubscriberCounts | undefined;
}

/**
 * A process that says it is alive. Others watch `beat` change, so no two clocks are ever compared. One of an older version
 * reports nothing.
 */
export interface ProcessRecord extends Stored, Partial<ProcessReport> {
  readonly kind: "api" | "worker";
  readonly beat: number;
  readonly startedAt: string;
}
