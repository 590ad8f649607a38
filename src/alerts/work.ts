import { type Clock, type NewId } from "../clock.ts";
import { type Feed } from "../feed/feed.ts";
import { type Log } from "../log.ts";
import { type Pipeline } from "../pipeline/pipeline.ts";
import { type Collections } from "../store/collections.ts";
import { createAlertLog } from "./alert-log.ts";
import { type Alerts } from "./alerts.ts";
import { openEvaluator } from "./evaluator.ts";
import { createLease } from "./lease.ts";
import { createObserve } from "./observe.ts";
import { openDelivery } from "./webhook/delivery.ts";
import { post } from "./webhook/post.ts";

export interface AlertWorkDependencies {
  readonly collections: Collections;
  readonly pipeline: Pick<Pipeline, "snapshot">;
  readonly feed: Pick<Feed, "observe">;
  readonly rules: Alerts["rules"];
  /** Signs what is sent to webhooks. */
  readonly secret: string | undefined;
  /** This process. */
  readonly owner: string;
  readonly isGone: (processId: string) => boolean;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

/** Evaluates the rules and delivers what fired, while this process is the one of all API processes that does. */
export function openAlertWork(dependencies: AlertWorkDependencies): { close(): Promise<void> } {
  const lease = createLease({ ...dependencies, name: "alerts" });
  const evaluator = openEvaluator({
    ...dependencies,
    lease,
    alerts: createAlertLog(dependencies),
    observe: createObserve(dependencies),
  });
  const delivery = openDelivery({ ...dependencies, lease, post });
  return {
    async close() {
      await Promise.all([evaluator.close(), delivery.close()]);
      // Without it another process would take over too, some seconds later.
      await lease.release().catch(() => {});
    },
  };
}
