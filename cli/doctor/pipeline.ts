import type { PipelineQuery } from "../../sdk/src/index.ts";
import { counted, duration } from "../render/numbers.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

type Snapshot = PipelineQuery["pipeline"];

/** More than this waits only when something is wrong. */
const SLOW_MS = 60_000;

/** What the pipeline's own numbers say. */
export function checkPipeline({ queues, outboxBacklog, processes }: Snapshot): Finding[] {
  const findings = [
    ...queues.flatMap(queueFindings),
    ...(outboxBacklog && outboxBacklog > 1_000
      ? [
          warning(
            { area: "pipeline", check: "outbox" },
            `${counted(outboxBacklog, "event")} wait to be published.`,
            "Is RabbitMQ there? They go out by themselves when it is.",
          ),
        ]
      : []),
    ...(processes ?? [])
      .filter(({ live }) => !live)
      .map(({ kind, id, lastSeenAgoMs }) =>
        warning(
          { area: "pipeline", check: "processes" },
          `The ${kind === "API" ? "API" : "worker"} process ${id} is silent for ${duration(lastSeenAgoMs)}.`,
          "It was killed or is cut off; a minute later it is forgotten. Start another one if you need it.",
        ),
      ),
  ];
  if (findings.length > 0) return findings;
  const live = counted(processes?.length ?? 0, "process", "processes");
  return [ok({ area: "pipeline", check: "queues" }, `every consumer has a worker, nothing piles up; ${live}`)];
}

function queueFindings(queue: Snapshot["queues"][number]): Finding[] {
  const { consumer, workers, paused, deadLettered, oldestAgeMs } = queue;
  const where = { area: "pipeline", check: `queue ${consumer}` } as const;
  return [
    ...(workers === 0
      ? [
          problem(
            where,
            `No worker works on '${consumer}'.`,
            `Start one: npm run worker, without --only or with --only ${consumer}.`,
          ),
        ]
      : []),
    ...(paused
      ? [warning(where, `'${consumer}' is paused.`, `bookspace resume ${consumer}, if that is not meant.`)]
      : []),
    ...(!paused && workers !== 0 && oldestAgeMs !== null && oldestAgeMs > SLOW_MS
      ? [
          warning(
            where,
            `'${consumer}' is behind: its oldest event waits for ${duration(oldestAgeMs)}.`,
            "Start another worker; 'bookspace tail --consumer …' shows what it does.",
          ),
        ]
      : []),
    ...(deadLettered
      ? [
          warning(
            where,
            `'${consumer}' gave up on ${counted(deadLettered, "event")}.`,
            `bookspace dlq list --consumer ${consumer}`,
          ),
        ]
      : []),
  ];
}
