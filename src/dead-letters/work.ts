import { type Broker } from "../broker/port.ts";
import { type Clock } from "../clock.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type DeadLetterCheckRecord } from "../store/records/dead-letters.ts";
import { createDeadLetterCheck } from "./check.ts";
import { type Claims, createClaims } from "./claims.ts";
import { openRunner, type ReplayRunner } from "./runner.ts";
import { openDeadLetterWatch } from "./watch.ts";

/** What an API process does about dead letters by itself: it carries out replays, and keeps queue and ledger together. */
export interface DeadLetterWork extends Pick<ReplayRunner, "begin"> {
  /** This process: the owner of the replays that it carries out. */
  readonly owner: string;
  readonly claims: Claims;
  /** Null while another process does it. */
  check(): Promise<DeadLetterCheckRecord | null>;
  /** Looks through the queue within some seconds. */
  checkSoon(): void;
  close(): Promise<void>;
}

export interface DeadLetterWorkDependencies {
  readonly collections: Collections;
  readonly broker: Broker;
  readonly owner: string;
  readonly isGone: (processId: string) => boolean;
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export function openDeadLetterWork(dependencies: DeadLetterWorkDependencies): DeadLetterWork {
  const { collections, broker, owner, log } = dependencies;
  const claims = createClaims(collections);
  const check = createDeadLetterCheck(dependencies);
  const watch = openDeadLetterWatch({ collections, broker, check, log });
  const runner = openRunner({ ...dependencies, claims, onFinished: watch.soon });
  return {
    owner,
    claims,
    begin: runner.begin,
    check,
    checkSoon: watch.soon,
    async close() {
      await runner.close();
      await watch.close();
    },
  };
}
