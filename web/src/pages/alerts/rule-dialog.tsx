import { useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { sayDone } from "../../ui/audited.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Field } from "../../ui/field.tsx";
import { ConditionFields } from "./condition-fields.tsx";
import { type ConditionDraft, draftOf, FIRST_CONDITION, toInput } from "./conditions.ts";
import { TryPast } from "./try-past.tsx";
import type { Rule } from "./use-alerts.ts";

interface RuleDialogProps {
  /** To be changed; null: a new one. */
  readonly rule: Rule | null;
  readonly onClose: () => void;
}

/** Makes a rule, or changes one; it can be tried against the past before. */
export function RuleDialog({ rule, onClose }: RuleDialogProps) {
  const [name, setName] = useState(rule?.name ?? "");
  const [webhook, setWebhook] = useState(rule?.webhook ?? "");
  const [when, setWhen] = useState<ConditionDraft>(rule ? draftOf(rule.when) : FIRST_CONDITION);
  const input = () => ({ name: name.trim(), webhook: webhook.trim() || null, when: toInput(when) });

  async function save(): Promise<void> {
    if (rule) {
      await bookspace().updateAlertRule({ input: { id: rule.id, ...input() } });
      sayDone(`The rule “${name}” is changed.`, "updateAlertRule", rule.id);
    } else {
      const { createAlertRule } = await bookspace().createAlertRule({ input: input() });
      sayDone(`The rule “${name}” watches from now on.`, "createAlertRule", createAlertRule.id);
    }
    onClose();
  }

  return (
    <Confirm
      title={rule ? "Change the rule" : "New rule"}
      action={rule ? "Save" : "Create"}
      wide
      disabled={name.trim() === ""}
      onConfirm={save}
      onClose={onClose}
    >
      <Field label="Name">
        {(field) => (
          <input
            {...field}
            class="input"
            required
            maxLength={100}
            placeholder="Search fails"
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        )}
      </Field>
      <ConditionFields draft={when} onChange={setWhen} />
      <Field label="Webhook" hint="Optional: each firing and recovery is sent there, signed with ALERT_WEBHOOK_SECRET.">
        {(field) => (
          <input
            {...field}
            class="input"
            type="url"
            placeholder="https://example.com/hooks/bookspace"
            value={webhook}
            onInput={({ currentTarget }) => setWebhook(currentTarget.value)}
          />
        )}
      </Field>
      <TryPast input={() => ({ name: name.trim() || "Not named yet", when: toInput(when) })} />
    </Confirm>
  );
}
