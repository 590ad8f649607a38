import type { ReplayMode } from "@bookspace/client";
import { bookspace } from "../../state/session.ts";
import { useQuery } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { plural } from "../../ui/format.ts";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { filterOf, type GroupKey } from "./groups.ts";
import { PlanNumbers } from "./plan-numbers.tsx";

interface ReplayDialogProps {
  readonly group: GroupKey;
  readonly mode: ReplayMode;
  readonly onStarted: () => void;
  readonly onClose: () => void;
}

const LOOK: Readonly<Record<ReplayMode, { readonly title: string; readonly action: string; readonly how: string }>> = {
  CANARY: {
    title: "Replay as a canary?",
    action: "Start the canary",
    how: "First one event, then ten, then the rest. It stops by itself as soon as the same fault comes back.",
  },
  ALL: {
    title: "Replay all of them?",
    action: "Replay all",
    how: "All of them, in steps of up to 500. What fails again becomes a dead letter again; nothing stops it but you.",
  },
};

/** Asks with the plan as it is now, then starts the replay. */
export function ReplayDialog({ group, mode, onStarted, onClose }: ReplayDialogProps) {
  const { data, error, reload } = useQuery(
    (client, signal) => client.replayPlan({ filter: filterOf(group) }, { signal }),
    [],
  );
  const plan = data?.replayPlan;
  const { title, action, how } = LOOK[mode];

  async function start(): Promise<void> {
    const { replayEvents } = await bookspace().replayEvents({ filter: filterOf(group), mode });
    sayDone(`A replay of ${plural(replayEvents.matched, "dead letter")} began.`, "replayEvents", replayEvents.id);
    onStarted();
    onClose();
  }

  return (
    <Confirm
      title={title}
      action={plan ? `${action} (${plan.matched})` : action}
      disabled={!plan || plan.matched === 0}
      onConfirm={start}
      onClose={onClose}
    >
      <p>{how}</p>
      {plan && <PlanNumbers plan={plan} />}
      {!plan && (error ? <ErrorState error={error} retry={reload} /> : <Loading label="Making the plan" rows={3} />)}
      <p class="muted">What other consumers did stays as it is. Mend the cause first: else it fails again.</p>
    </Confirm>
  );
}
