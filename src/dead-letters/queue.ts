import { type AuditLog } from "../audit/audit-log.ts";
import { type Broker, BrokerUnavailable } from "../broker/port.ts";
import { AppError } from "../errors.ts";
import { sleep } from "../sleep.ts";
import { type Collections } from "../store/collections.ts";
import { type DeadLetterCheckRecord } from "../store/records/dead-letters.ts";
import { type Viewer } from "../viewer.ts";
import { countDeadLetters } from "./check.ts";
import { type DeadLetterWork } from "./work.ts";

/** The dead-letter queue beside the ledger. */
export interface QueueState {
  /** In the queue now; null while the broker is away. */
  readonly messages: number | null;
  /** Dead letters of the ledger now. */
  readonly known: number;
  /** What the latest look through the queue found; null before the first one. */
  readonly check: DeadLetterCheckRecord | null;
}

export interface DeadLetterQueue {
  queue(): Promise<QueueState>;
  /** Looks through the queue now. @throws AppError UNAVAILABLE while the broker is away, or another look does not end. */
  checkQueue(operator: Viewer): Promise<QueueState>;
}

interface QueueDependencies {
  readonly collections: Pick<Collections, "events" | "deadLetterChecks">;
  readonly broker: Pick<Broker, "counts">;
  readonly work: Pick<DeadLetterWork, "check">;
  readonly audit: Pick<AuditLog, "audited">;
}

/** How often it is tried while another process looks. */
const TRIES = 20;
const TRY_AGAIN_MS = 500;

export function createDeadLetterQueue({ collections, broker, work, audit }: QueueDependencies): DeadLetterQueue {
  const unlessAway = <R>(what: Promise<R>): Promise<R | null> =>
    what.catch((error: unknown) => {
      if (error instanceof BrokerUnavailable) return null;
      throw error;
    });

  async function queue(): Promise<QueueState> {
    const [counts, known, check] = await Promise.all([
      unlessAway(broker.counts()),
      countDeadLetters(collections),
      collections.deadLetterChecks.findOne({ _id: "latest" }),
    ]);
    return { messages: counts && counts.parked, known, check };
  }

  return {
    queue,
    checkQueue: (operator) =>
      audit.audited(operator, { action: "checkDeadLetterQueue", detail: {} }, async () => {
        for (let tries = 0; tries < TRIES; tries += 1) {
          if (await unlessAway(work.check())) return queue();
          await sleep(TRY_AGAIN_MS);
        }
        throw new AppError("UNAVAILABLE", "The dead-letter queue can't be looked through now. Try again.");
      }),
  };
}
