import { plural } from "../../ui/format.ts";
import type { Snapshot } from "./samples.ts";

export interface Finding {
  readonly tone: "red" | "amber";
  readonly text: string;
}

/** What in a snapshot wants somebody's attention, the worst first; empty when all is well. */
export function findingsIn(snapshot: Snapshot): readonly Finding[] {
  const { queues, processes, outboxBacklog, laggingSubscribers } = snapshot;
  const gone = processes?.filter(({ live }) => !live) ?? [];
  return [
    ...(processes === null ? [red("The database is away: what it knows can't be told now.")] : []),
    ...(queues.some(({ ready }) => ready === null) ? [red("The broker is away: events wait in the outbox.")] : []),
    ...queues
      .filter(({ workers }) => workers === 0)
      .map(({ consumer }) => red(`No worker takes the events of ${consumer}.`)),
    ...gone.map(({ kind, id }) => red(`A process is silent: ${kind.toLowerCase()} ${id.slice(-8)}.`)),
    ...queues
      .filter(({ paused }) => paused === true)
      .map(({ consumer, ready }) =>
        amber(
          `${consumer} is paused${ready === null ? "" : `; ${plural(ready, "event waits", "events wait")} for it`}.`,
        ),
      ),
    ...(outboxBacklog !== null && outboxBacklog > 100
      ? [amber(`${plural(outboxBacklog, "event is", "events are")} not published yet.`)]
      : []),
    ...(laggingSubscribers !== null && laggingSubscribers > 0
      ? [amber(`${plural(laggingSubscribers, "subscriber reads", "subscribers read")} too slowly.`)]
      : []),
  ];
}

const red = (text: string): Finding => ({ tone: "red", text });
const amber = (text: string): Finding => ({ tone: "amber", text });
