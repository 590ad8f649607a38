import { type AuditLog } from "../audit/audit-log.ts";
import { type Clock, iso } from "../clock.ts";
import { AppError } from "../errors.ts";
import { type ConsumerName, CONSUMERS, isConsumer } from "../events/consumers.ts";
import { type Collections } from "../store/collections.ts";
import { type Viewer } from "../viewer.ts";

/**
 * Pauses and resumes consumers, wherever they run: the workers follow what is written here (`worker/controls.ts`), also
 * after a restart. Both may be repeated. They answer the consumer's name.
 */
export interface ConsumerControl {
  /** @throws AppError BAD_USER_INPUT for a name that is no consumer's. */
  pause(operator: Viewer, consumer: string): Promise<ConsumerName>;
  /** @throws AppError BAD_USER_INPUT for a name that is no consumer's. */
  resume(operator: Viewer, consumer: string): Promise<ConsumerName>;
}

interface ControlDependencies {
  readonly collections: Pick<Collections, "controls">;
  readonly audit: Pick<AuditLog, "audited">;
  readonly clock: Clock;
}

export function createConsumerControl({ collections, audit, clock }: ControlDependencies): ConsumerControl {
  const write = (operator: Viewer, consumer: string, paused: boolean): Promise<ConsumerName> =>
    audit.audited(
      operator,
      { action: paused ? "pauseConsumer" : "resumeConsumer", detail: { consumer: consumer.slice(0, 128) } },
      async () => {
        const _id = requireConsumer(consumer);
        const set = { paused, at: iso(clock()), by: operator.id };
        await collections.controls.updateOne({ _id }, { $set: set }, { upsert: true });
        return _id;
      },
    );
  return {
    pause: (operator, consumer) => write(operator, consumer, true),
    resume: (operator, consumer) => write(operator, consumer, false),
  };
}

function requireConsumer(name: string): ConsumerName {
  if (isConsumer(name)) return name;
  const why =
    name === "ledger"
      ? "The ledger can't be paused: what happens would not be recorded"
      : `There is no consumer '${name.slice(0, 64)}'`;
  throw new AppError("BAD_USER_INPUT", `${why}; there are ${CONSUMERS.join(", ")}.`, {
    issues: [{ path: "consumer", message: `one of ${CONSUMERS.join(", ")}` }],
  });
}
