import { useState } from "preact/hooks";
import { isLive } from "../../state/connection.ts";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/confirm.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty } from "../../ui/states.tsx";
import { toast } from "../../ui/toast.tsx";
import { describe, draftOf, toInput } from "./conditions.ts";
import { RuleDialog } from "./rule-dialog.tsx";
import { TryPast } from "./try-past.tsx";
import type { Rule } from "./use-alerts.ts";

type Asking = { readonly what: "create" } | { readonly what: "edit" | "delete" | "try"; readonly rule: Rule };

/** What is watched. Rules of the configuration can be tried, but changed in their file alone. */
export function Rules({ rules, firing }: { readonly rules: readonly Rule[]; readonly firing: ReadonlySet<string> }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = (): void => setAsking(null);
  const create = (): void => setAsking({ what: "create" });
  useShortcut("n", "New rule", create);
  return (
    <Panel
      title="Rules"
      aside={
        <Button kind="primary" icon="plus" keys="n" onClick={create}>
          New rule
        </Button>
      }
    >
      {rules.length === 0 && (
        <Empty icon="alerts" title="Nothing is watched yet">
          <p>
            A rule tells you when a consumer gives up for a new reason, falls silent, or lets events wait. Try it
            against the past before you make it.
          </p>
        </Empty>
      )}
      <ul class="rules">
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} fires={firing.has(rule.id)} ask={(what) => setAsking({ what, rule })} />
        ))}
      </ul>
      {asking?.what === "create" && <RuleDialog rule={null} onClose={close} />}
      {asking?.what === "edit" && <RuleDialog rule={asking.rule} onClose={close} />}
      {asking?.what === "delete" && <DeleteDialog rule={asking.rule} onClose={close} />}
      {asking?.what === "try" && (
        <Dialog title={`Try “${asking.rule.name}”`} wide onClose={close}>
          <p>{describe(asking.rule.when)}.</p>
          <TryPast input={() => ({ name: asking.rule.name, when: toInput(draftOf(asking.rule.when)) })} />
        </Dialog>
      )}
    </Panel>
  );
}

interface RuleRowProps {
  readonly rule: Rule;
  readonly fires: boolean;
  readonly ask: (what: "edit" | "delete" | "try") => void;
}

function RuleRow({ rule, fires, ask }: RuleRowProps) {
  const [busy, setBusy] = useState(false);
  const own = rule.source === "API";
  async function toggle(): Promise<void> {
    setBusy(true);
    try {
      const { updateAlertRule } = await bookspace().updateAlertRule({ input: { id: rule.id, enabled: !rule.enabled } });
      sayDone(`“${rule.name}” is ${updateAlertRule.enabled ? "enabled" : "disabled"}.`, "updateAlertRule", rule.id);
    } catch (error) {
      toast(asError(error).message, { tone: "error" });
    } finally {
      setBusy(false);
    }
  }
  return (
    <li class="rule">
      <div class="rule-text">
        <span class="row row-wrap">
          <strong>{rule.name}</strong>
          {fires ? (
            <Badge tone="red">Fires</Badge>
          ) : (
            <Badge tone={rule.enabled ? "green" : "gray"}>{rule.enabled ? "Watches" : "Disabled"}</Badge>
          )}
          {!own && <Badge tone="gray">from the configuration</Badge>}
        </span>
        <span class="rule-when">{describe(rule.when)}.</span>
        {rule.webhook !== null && <span class="muted truncate">to {rule.webhook}</span>}
      </div>
      <div class="row row-wrap">
        <Button icon="clock" onClick={() => ask("try")}>
          Try <span class="visually-hidden">{rule.name}</span>
        </Button>
        {own && (
          <>
            <Button
              icon={rule.enabled ? "pause" : "play"}
              disabled={busy || !isLive.value}
              onClick={() => void toggle()}
            >
              {rule.enabled ? "Disable" : "Enable"} <span class="visually-hidden">{rule.name}</span>
            </Button>
            <Button kind="quiet" icon="edit" label={`Edit ${rule.name}`} onClick={() => ask("edit")} />
            <Button kind="quiet" icon="close" label={`Delete ${rule.name}`} onClick={() => ask("delete")} />
          </>
        )}
      </div>
    </li>
  );
}

function DeleteDialog({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  async function remove(): Promise<void> {
    await bookspace().deleteAlertRule({ id: rule.id });
    sayDone(`The rule “${rule.name}” is deleted.`, "deleteAlertRule", rule.id);
    onClose();
  }
  return (
    <Confirm title={`Delete “${rule.name}”?`} action="Delete the rule" danger onConfirm={remove} onClose={onClose}>
      <p>Nothing is watched by it any more, and what it fires now ends. What it fired stays in the list.</p>
    </Confirm>
  );
}
