import { type AuditLog } from "../audit/audit-log.ts";
import { type Clock, type NewId } from "../clock.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type AlertLog, createAlertLog } from "./alert-log.ts";
import { type AlertChanges, createAlertChanges } from "./changes.ts";
import { createTryRule, type TryRule } from "./past/trial.ts";
import { type AlertRule } from "./rule.ts";
import { type AlertRules, createAlertRules } from "./rules.ts";

/** What operators ask of alerts. */
export interface Alerts extends Pick<AlertRules, "create" | "update" | "remove">, AlertChanges {
  rules: AlertRules["list"];
  page: AlertLog["page"];
  tryRule: TryRule;
}

export interface AlertsDependencies {
  readonly collections: Collections;
  readonly audit: Pick<AuditLog, "audited">;
  /** The rules of the configuration, and whether there is a secret to sign with. */
  readonly configured: readonly AlertRule[];
  readonly canSign: boolean;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export function createAlerts(dependencies: AlertsDependencies): Alerts {
  const { list, create, update, remove } = createAlertRules(dependencies);
  const alerts = createAlertLog(dependencies);
  return {
    rules: list,
    create,
    update,
    remove,
    page: alerts.page,
    listen: createAlertChanges(alerts, dependencies.log).listen,
    tryRule: createTryRule(dependencies),
  };
}
