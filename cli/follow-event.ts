import { lossOf, onLoss, tellLoss } from "./connection-notice.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type Followed, waterfall } from "./render/waterfall.ts";
import { wrap } from "./render/text.ts";
import { openScreen } from "./screen.ts";
import type { Session } from "./shell.ts";

/** So that what waits is seen to wait. */
const REDRAW_MS = 250;

/**
 * Shows an event until it is settled: on a terminal in place, else once when it is over; as JSON at each step.
 * Answers 6 when a consumer gave up.
 */
export async function followEvent(session: Session, id: string): Promise<ExitCode> {
  const { client, json, out, paint, columns, isTerminal, stop } = session;
  let isLost = false;
  const quit = new AbortController();
  const onStop = (): void => quit.abort();
  stop.addEventListener("abort", onStop);
  const screen = isTerminal && !json ? openScreen(onStop, paint) : undefined;
  const page = () => ({ columns: columns(), paint, now: Date.now() });
  let latest: Followed | undefined;
  const lines = (): readonly string[] => [
    ...(latest ? waterfall(latest, page()) : []),
    // What stands above it is not what is.
    ...(isLost ? ["", ...wrap(lossOf(session), columns()).map((line) => paint("yellow", line))] : []),
  ];
  const draw = (): void => screen?.show(() => ({ lines: lines() }));
  if (screen) onLoss(session, (lost) => void (isLost = lost));
  else tellLoss(session, "it goes on");
  const redraw = setInterval(draw, REDRAW_MS);
  try {
    for await (const { event } of client.onEvent({ id }, { signal: quit.signal })) {
      latest = event;
      if (json) await out.line(JSON.stringify(event));
      draw();
    }
    if (!quit.signal.aborted) latest = (await client.eventLife({ id })).event ?? latest;
    draw();
  } finally {
    clearInterval(redraw);
    screen?.close();
    stop.removeEventListener("abort", onStop);
  }
  if (!latest) return EXIT.notFound;
  if (!screen && !json) for (const line of waterfall(latest, page())) await out.line(line);
  return latest.status === "DEAD_LETTERED" || latest.status === "DISCARDED" ? EXIT.unsuccessful : EXIT.ok;
}
