import { type AuditLog } from "../audit/audit-log.ts";
import { type Broker } from "../broker/port.ts";
import { type Clock, type NewId } from "../clock.ts";
import { type EventFilter } from "../events/filter.ts";
import { type Collections } from "../store/collections.ts";
import { type Viewer } from "../viewer.ts";
import { createDiscard } from "./discard.ts";
import { createDeadLetterGroups, type DeadLetterGroup } from "./groups.ts";
import { createReplayPlan, type ReplayPlan } from "./plan.ts";
import { createDeadLetterQueue, type DeadLetterQueue } from "./queue.ts";
import { createReplays, type Replays } from "./replays.ts";
import { type DeadLetterWork } from "./work.ts";

/** What operators ask and do about dead letters. Each says in its own file what it throws. */
export interface DeadLetters extends Replays, DeadLetterQueue {
  groups(operator: Viewer, filter: EventFilter, first: number): Promise<readonly DeadLetterGroup[]>;
  plan(operator: Viewer, filter: EventFilter): Promise<ReplayPlan>;
  discard(operator: Viewer, filter: EventFilter, reason: string): Promise<number>;
}

export interface DeadLettersDependencies {
  readonly collections: Collections;
  readonly broker: Pick<Broker, "announce" | "counts">;
  readonly work: Omit<DeadLetterWork, "close">;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function createDeadLetters(dependencies: DeadLettersDependencies): DeadLetters {
  const { collections, work, clock } = dependencies;
  const { claims, owner } = work;
  return {
    ...createReplays({ ...dependencies, owner, runner: work }),
    ...createDeadLetterQueue(dependencies),
    groups: createDeadLetterGroups(collections, clock),
    plan: createReplayPlan(collections, clock),
    discard: createDiscard({ ...dependencies, claims, onDiscarded: work.checkSoon }),
  };
}
