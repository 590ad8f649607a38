import { type AuditLog } from "../audit/audit-log.ts";
import { type Clock, iso, type NewId } from "../clock.ts";
import { checkInput } from "../documents/input.ts";
import { AppError, notFound } from "../errors.ts";
import { type Collections } from "../store/collections.ts";
import { type AlertRuleRecord } from "../store/records/alerts.ts";
import { type Viewer } from "../viewer.ts";
import { type AlertRule, MAX_RULES, toRule } from "./rule.ts";
import { RULE, RULE_CHANGE } from "./rule-input.ts";

/** The rules of the configuration, and those that operators make. Evaluation follows a change within a second or two. */
export interface AlertRules {
  /** Those of the configuration first, then the others as they were made. */
  list(): Promise<readonly AlertRule[]>;
  /** @throws AppError BAD_USER_INPUT with all that is wrong */
  create(operator: Viewer, input: unknown): Promise<AlertRule>;
  /** What is left out stays. @throws AppError BAD_USER_INPUT, also for a rule of the configuration; NOT_FOUND */
  update(operator: Viewer, id: string, input: unknown): Promise<AlertRule>;
  /** Its alerts stay; those that are firing end. @throws AppError BAD_USER_INPUT, also for a rule of the configuration; NOT_FOUND */
  remove(operator: Viewer, id: string): Promise<void>;
}

interface AlertRulesDependencies {
  readonly collections: Pick<Collections, "alertRules">;
  readonly audit: Pick<AuditLog, "audited">;
  readonly configured: readonly AlertRule[];
  /** Is there a secret to sign with? */
  readonly canSign: boolean;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function createAlertRules(dependencies: AlertRulesDependencies): AlertRules {
  const { audit, configured, canSign, clock, newId } = dependencies;
  const { alertRules } = dependencies.collections;

  const made = (): Promise<AlertRuleRecord[]> => alertRules.find({}, { sort: { _id: 1 }, limit: MAX_RULES }).toArray();

  async function find(id: string): Promise<AlertRuleRecord> {
    if (configured.some((rule) => rule.id === id))
      throw badInput("id", "This rule is part of the configuration: change it there (ALERT_RULES).");
    const found = await alertRules.findOne({ _id: id });
    if (!found) throw notFound("alert rule", id);
    return found;
  }

  function checkWebhook(webhook: string | null | undefined): void {
    if (!webhook || canSign) return;
    throw badInput("webhook", "Set ALERT_WEBHOOK_SECRET first: what is sent to a webhook must be signed.");
  }

  return {
    list: async () => [...configured, ...(await made()).map(toRule)],
    create(operator, input) {
      const _id = newId();
      return audit.audited(operator, { action: "createAlertRule", detail: { id: _id, ...told(input) } }, async () => {
        const rule = checkInput(RULE, input);
        checkWebhook(rule.webhook);
        if ((await made()).length >= MAX_RULES)
          throw new AppError("BAD_USER_INPUT", `There are ${MAX_RULES} rules, and can't be more: delete one first.`);
        const at = iso(clock());
        const record: AlertRuleRecord = { _id, ...rule, createdAt: at, updatedAt: at };
        await alertRules.insertMany([record], { ordered: false });
        return toRule(record);
      });
    },
    update(operator, id, input) {
      const detail = { id: id.slice(0, 128), ...told(input) };
      return audit.audited(operator, { action: "updateAlertRule", detail }, async () => {
        const { _id } = await find(id);
        const change = checkInput(RULE_CHANGE, input);
        checkWebhook(change.webhook);
        // The shape makes null of a webhook that is left out too.
        const given = (input ?? {}) as Readonly<Record<string, unknown>>;
        const set = Object.fromEntries(Object.entries(change).filter(([field]) => given[field] !== undefined));
        await alertRules.updateOne({ _id }, { $set: { ...set, updatedAt: iso(clock()) } });
        return toRule(await find(id));
      });
    },
    remove(operator, id) {
      const detail = { id: id.slice(0, 128) };
      return audit.audited(operator, { action: "deleteAlertRule", detail }, async () => {
        const { _id } = await find(id);
        await alertRules.deleteMany({ _id });
      });
    },
  };
}

const badInput = (path: string, message: string): AppError =>
  new AppError("BAD_USER_INPUT", message, { issues: [{ path, message }] });

/** What the audit says of an input, whatever that is. */
function told(input: unknown): {
  readonly name?: string;
  readonly enabled?: unknown;
  readonly when?: readonly string[];
} {
  const { name, enabled, when } = (input ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(typeof name === "string" ? { name: name.slice(0, 100) } : {}),
    ...(typeof enabled === "boolean" ? { enabled } : {}),
    ...(when !== null && typeof when === "object" ? { when: Object.keys(when).slice(0, 5) } : {}),
  };
}
