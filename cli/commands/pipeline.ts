import { EXIT, type ExitCode } from "../exit-codes.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { pipelineScreen, type Snapshot } from "../render/pipeline.ts";
import { openScreen } from "../screen.ts";
import type { Session } from "../shell.ts";

/** A minute of snapshots, for the little charts. */
const KEPT = 60;

export const pipeline: AddCommand = (program, start) => {
  const command = program
    .command("pipeline")
    .summary("rates, latencies, queues, workers: a live screen")
    .description("How the whole pipeline is doing, live; 'q' ends it. For operators. Without a terminal it tells once.")
    .option("--once", "tells once, and ends");
  withExamples(command, [
    ["bookspace pipeline", "a live screen"],
    ["bookspace pipeline --json", "for programs: a line of JSON a second"],
    ["bookspace pipeline --json --once | jq .queues", "as it is now"],
  ]).action(({ once }: { readonly once?: boolean }) =>
    start(command, (session) =>
      once === true || (!session.isTerminal && !session.json) ? tellOnce(session) : watch(session),
    ),
  );
};

async function tellOnce({ client, out, json, paint, columns, settings, stop }: Session): Promise<ExitCode> {
  const { pipeline: snapshot } = await client.pipeline({}, { signal: stop });
  if (json) await out.line(JSON.stringify(snapshot));
  else {
    const view = { history: [snapshot], endpoint: settings.endpoint, isLive: true, paint, columns: columns() };
    for (const line of pipelineScreen(view)) await out.line(line);
  }
  return EXIT.ok;
}

async function watch(session: Session): Promise<ExitCode> {
  const { client, out, json, paint, columns, settings, stop, onConnection } = session;
  // What can't be reached, or isn't allowed, is said before the screen is taken.
  const { pipeline: first } = await client.pipeline({}, { signal: stop });
  const quit = new AbortController();
  stop.addEventListener("abort", () => quit.abort());
  const history: Snapshot[] = [first];
  let isLive = true;
  const screen = json ? undefined : openScreen(() => quit.abort(), paint);
  const draw = (): void =>
    screen?.show(() => ({
      lines: pipelineScreen({ history, endpoint: settings.endpoint, isLive, paint, columns: columns() }),
      footer: paint("dim", "q ends"),
    }));
  onConnection((state) => {
    isLive = state === "connected";
    draw();
  });
  try {
    draw();
    for await (const { pipeline: snapshot } of client.onPipeline({}, { signal: quit.signal })) {
      history.push(snapshot);
      if (history.length > KEPT) history.shift();
      if (json) await out.line(JSON.stringify(snapshot));
      draw();
    }
  } finally {
    screen?.close();
  }
  return EXIT.ok;
}
