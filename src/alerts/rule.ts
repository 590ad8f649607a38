import { type AlertCondition, type AlertRuleRecord } from "../store/records/alerts.ts";

export { type AlertCondition } from "../store/records/alerts.ts";
export type AlertKind = AlertCondition["kind"];

/** What is watched, and where it is told. */
export interface AlertRule extends Pick<AlertRuleRecord, "name" | "enabled" | "webhook" | "when"> {
  readonly id: string;
  /** Rules of the configuration can only be changed there. */
  readonly source: "configuration" | "api";
}

/** Rules of each source. */
export const MAX_RULES = 100;

export const toRule = ({ _id: id, name, enabled, webhook, when }: AlertRuleRecord): AlertRule => ({
  id,
  source: "api",
  name,
  enabled,
  webhook,
  when,
});
