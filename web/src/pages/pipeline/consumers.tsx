import { useState } from "preact/hooks";
import { isLive } from "../../state/connection.ts";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { count, duration } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { toast } from "../../ui/toast.tsx";
import { PauseDialog } from "./pause-dialog.tsx";
import type { Queue } from "./samples.ts";

const number = (value: number | null) => (value === null ? <span class="muted">?</span> : count(value));

/** Each consumer's queue, and the switch to pause it. */
export function Consumers({ queues }: { readonly queues: readonly Queue[] }) {
  const [pausing, setPausing] = useState<string | null>(null);
  const toggle = (queue: Queue | undefined): void => {
    if (!queue || queue.paused === null || !isLive.value) return;
    if (queue.paused) void resume(queue.consumer);
    else setPausing(queue.consumer);
  };
  const columns: readonly Column<Queue>[] = [
    { header: "Consumer", render: ({ consumer }) => <strong>{consumer}</strong> },
    { header: "State", render: (queue) => <State queue={queue} /> },
    {
      header: "Switch",
      render: (queue) => (
        <Button
          icon={queue.paused ? "play" : "pause"}
          disabled={queue.paused === null || !isLive.value}
          onClick={() => toggle(queue)}
        >
          {queue.paused ? "Resume" : "Pause"} <span class="visually-hidden">{queue.consumer}</span>
        </Button>
      ),
    },
    { header: "Waiting", numeric: true, render: ({ ready }) => number(ready) },
    { header: "Retrying", numeric: true, render: ({ retrying }) => number(retrying) },
    { header: "Oldest", numeric: true, render: ({ oldestAgeMs }) => age(oldestAgeMs) },
    {
      header: "Dead letters",
      numeric: true,
      render: ({ deadLettered }) =>
        deadLettered ? <a href="/dead-letters">{count(deadLettered)}</a> : number(deadLettered),
    },
    { header: "Workers", numeric: true, render: ({ workers }) => number(workers) },
  ];
  const asked = queues.find(({ consumer }) => consumer === pausing);
  return (
    <Panel title="Consumers">
      {queues.slice(0, 9).map((queue, index) => (
        <Digit key={queue.consumer} digit={index + 1} queue={queue} run={() => toggle(queue)} />
      ))}
      <Table label="Consumers" columns={columns} rows={queues} keyOf={({ consumer }) => consumer} cards />
      {asked && <PauseDialog queue={asked} onClose={() => setPausing(null)} />}
    </Panel>
  );
}

/** `1` is the first consumer's switch, and so on. */
function Digit({ digit, queue, run }: { readonly digit: number; readonly queue: Queue; readonly run: () => void }) {
  useShortcut(String(digit), `Pause or resume ${queue.consumer}`, run);
  return null;
}

const age = (ms: number | null) => (ms === null ? <span class="muted">–</span> : duration(ms));

function State({ queue: { paused, workers, ready } }: { readonly queue: Queue }) {
  if (paused === null || ready === null) return <Badge tone="gray">Not known</Badge>;
  if (paused) return <Badge tone="amber">Paused</Badge>;
  if (workers === 0) return <Badge tone="red">No worker</Badge>;
  return <Badge tone="green">Working</Badge>;
}

async function resume(consumer: string): Promise<void> {
  try {
    const { resumeConsumer } = await bookspace().resumeConsumer({ consumer });
    sayDone(`${consumer} goes on with ${count(resumeConsumer.ready ?? 0)} that wait.`, "resumeConsumer", consumer);
  } catch (error) {
    toast(asError(error).message, { tone: "error" });
  }
}
