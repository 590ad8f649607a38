import cliProgress from "cli-progress";
import { tellLoss } from "./connection-notice.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { progressLine, type Replay, replaySummary, settledOf, wentWell } from "./render/replay.ts";
import type { Session } from "./shell.ts";

/** Shows a replay until it is over: with a bar on a terminal, and what came of it. Answers 6 when that was not all well. */
export async function followReplay(session: Session, started: Replay): Promise<ExitCode> {
  const { client, json, out, paint, sayPaint, say, stop } = session;
  const bar = json ? undefined : openBar(started, session);
  let latest = started;
  tellLoss(session, "it goes on");
  try {
    for await (const { replay } of client.onReplay({ id: started.id }, { signal: stop })) {
      latest = replay;
      if (json) await out.line(JSON.stringify(replay));
      bar?.update(settledOf(replay), { replay });
    }
  } finally {
    bar?.stop();
  }
  if (latest.status === "RUNNING") {
    say(sayPaint("dim", `The replay goes on. Watch it: bookspace dlq watch ${latest.id}`));
    say(sayPaint("dim", `Stop it: bookspace dlq stop ${latest.id}`));
    return EXIT.ok;
  }
  if (!json) for (const line of replaySummary(latest, paint)) await out.line(line);
  return wentWell(latest) ? EXIT.ok : EXIT.unsuccessful;
}

function openBar(started: Replay, { sayPaint }: Session): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is the shell's.
    gracefulExit: false,
    format: (_options, _params, { replay }: { readonly replay: Replay }) =>
      progressLine(replay, process.stderr.columns || 80, sayPaint),
  });
  bar.start(started.matched, settledOf(started), { replay: started });
  return bar;
}
