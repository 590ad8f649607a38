import { useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { useSignedIn } from "../../state/use-signed-in.ts";
import { asError } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Button } from "../../ui/button.tsx";
import { plural } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { TryIt } from "../live/try-it.tsx";
import { ReplayProgress } from "./replay-progress.tsx";
import type { DeadLetters } from "./use-dead-letters.ts";

interface OverviewProps {
  readonly all: DeadLetters;
  readonly onChanged: () => void;
}

/** When no group is picked: the latest replays, and the queue beside the ledger. */
export const Overview = ({ all, onChanged }: OverviewProps) => (
  <div class="pane">
    {all.groups.length === 0 ? <NothingFailed /> : <Pick all={all} />}
    <Panel title="Latest replays">
      {all.replays.length === 0 && <p class="muted card-body">Nothing was replayed yet.</p>}
      {all.replays.map((replay) => (
        <ReplayProgress key={replay.id} replay={replay} onOver={onChanged} />
      ))}
    </Panel>
    <Queue queue={all.queue} onChanged={onChanged} />
  </div>
);

const Pick = ({ all: { groups, cut } }: { readonly all: DeadLetters }) => (
  <Empty icon="deadLetters" title={`${plural(groups.length, "fault")}${cut ? " and perhaps more" : ""}: pick one`}>
    <p>Each group is one consumer and one fault. Mend the cause, replay as a canary, and see it go.</p>
  </Empty>
);

function NothingFailed() {
  const session = useSignedIn();
  return (
    <Empty icon="check" title="No dead letters">
      <p>No consumer has given up on anything. What one gives up on appears here within the second.</p>
      {session.drills && <TryIt session={session} />}
    </Empty>
  );
}

/** The queue in RabbitMQ is a copy for its own UI: does it fit the ledger? */
function Queue({ queue, onChanged }: { readonly queue: DeadLetters["queue"]; readonly onChanged: () => void }) {
  const [busy, setBusy] = useState(false);
  async function check(): Promise<void> {
    setBusy(true);
    try {
      const { checkDeadLetterQueue } = await bookspace().checkDeadLetterQueue();
      sayDone(
        `Looked through: ${plural(checkDeadLetterQueue.dropped ?? 0, "message")} dropped.`,
        "checkDeadLetterQueue",
      );
      onChanged();
    } catch (error) {
      toast(asError(error).message, { tone: "error" });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Panel
      title="The queue bookspace.events.dlq"
      aside={
        <Button busy={busy} disabled={busy} onClick={() => void check()}>
          Check now
        </Button>
      }
    >
      <dl class="stats card-body">
        <Stat name="Messages" value={queue.messages} />
        <Stat name="Dead letters in the ledger" value={queue.known} />
        <Stat name="Without a message" value={queue.missing} />
        <Stat name="Not explained" value={queue.unknown} />
        <div>
          <dt>Checked</dt>
          <dd>{queue.checkedAt === null ? "never" : <RelativeTime at={queue.checkedAt} />}</dd>
        </div>
      </dl>
    </Panel>
  );
}

const Stat = ({ name, value }: { readonly name: string; readonly value: number | null }) => (
  <div>
    <dt>{name}</dt>
    <dd class="numeric">{value ?? <span class="muted">not known</span>}</dd>
  </div>
);
