import { useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { useQuery } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Field } from "../../ui/field.tsx";
import { plural } from "../../ui/format.ts";
import { ErrorState } from "../../ui/states.tsx";
import { filterOf, type GroupKey } from "./groups.ts";

interface DiscardDialogProps {
  readonly group: GroupKey;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const REASON = 500;

/** Asks for the reason, with what exactly is given up. */
export function DiscardDialog({ group, onDone, onClose }: DiscardDialogProps) {
  const [reason, setReason] = useState("");
  const { data, error, reload } = useQuery(
    (client, signal) => client.replayPlan({ filter: filterOf(group) }, { signal }),
    [],
  );
  const plan = data?.replayPlan;

  async function discard(): Promise<void> {
    const { discardEvents } = await bookspace().discardEvents({ filter: filterOf(group), reason: reason.trim() });
    const left = (plan?.matched ?? 0) - discardEvents;
    sayDone(
      `${plural(discardEvents, "dead letter")} discarded.${left > 0 ? ` ${plural(left, "is", "are")} left: see the group.` : ""}`,
      "discardEvents",
      group.fingerprint,
    );
    onDone();
    onClose();
  }

  return (
    <Confirm
      title="Discard these dead letters?"
      action={plan ? `Discard ${plan.matched}` : "Discard"}
      danger
      disabled={reason.trim() === "" || !plan || plan.matched === 0}
      onConfirm={discard}
      onClose={onClose}
    >
      <p>
        {plan ? (
          <>
            <strong>{plural(plan.matched, "dead letter")}</strong> of {plural(plan.events, "event")}:
          </>
        ) : error ? (
          "How many they are could not be told:"
        ) : (
          "Counting…"
        )}{" "}
        what <strong>{group.consumer}</strong> failed to do will not be done. They stay in the ledger as discarded, with
        your name and reason, until they are past their time.
      </p>
      {!plan && error && <ErrorState error={error} retry={reload} />}
      <Field label="Reason" hint={`Kept with each of them. Up to ${REASON} characters.`}>
        {(field) => (
          <textarea
            {...field}
            class="input"
            rows={3}
            maxLength={REASON}
            required
            placeholder="Sent by hand"
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
      </Field>
    </Confirm>
  );
}
