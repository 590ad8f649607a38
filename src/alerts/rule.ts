import { type AlertCondition, type AlertRuleRecord } from "../store/records/alerts.ts";

export { type AlertCondition } from "../store/records/alerts.ts";
export type AlertKind = AlertCondition["kind"];

/** What is watched, and where it is told. */
export interface AlertRule extends Pick<AlertRuleRecord, "name" | "enabled" | "webhook" | "when"> {
  readonly id: string;
  /** Rules of the configuration can only be changed there. */
  readonly source: "configuration" | "api";
}

const KINDS: Readonly<Record<AlertKind, true>> = {
  newFingerprint: true,
  deadLetters: true,
  oldestWaiting: true,
  silence: true,
  outboxBacklog: true,
};

/** A newer version may have written a rule of a kind that this one doesn't know. */
export const isKnownKind = (kind: string): kind is AlertKind => Object.hasOwn(KINDS, kind);

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
