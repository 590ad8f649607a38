import type { ReplayQuery } from "../../sdk/src/index.ts";
import { count, counted, duration } from "./numbers.ts";
import type { Paint } from "./paint.ts";
import { plain } from "./text.ts";

export type Replay = NonNullable<ReplayQuery["replay"]>;

/** How many of what matched are over, one way or the other. */
export const settledOf = ({ processed, failedAgain, skipped }: Replay): number => processed + failedAgain + skipped;

/** Did it do all that it was to do? */
export const wentWell = ({ status, failedAgain }: Replay): boolean => status !== "STOPPED" && failedAgain === 0;

/** The line of a replay that runs; `columns` are for the bar and all beside it. */
export function progressLine(replay: Replay, columns: number, paint: Paint): string {
  const share = replay.matched === 0 ? 1 : Math.min(1, settledOf(replay) / replay.matched);
  const said = `${count(settledOf(replay))}/${count(replay.matched)}  ✓ ${count(replay.processed)}  ✗ ${count(replay.failedAgain)}`;
  const cells = Math.max(10, Math.min(40, columns - said.length - 20));
  const full = Math.round(share * cells);
  const style = replay.failedAgain > 0 ? "yellow" : "green";
  return [
    paint("dim", replay.mode === "CANARY" ? "canary" : "replay"),
    paint(style, "━".repeat(full)) + paint("dim", "━".repeat(cells - full)),
    `${String(Math.round(share * 100)).padStart(3)} %`,
    `${count(settledOf(replay))}/${count(replay.matched)}`,
    paint("green", `✓ ${count(replay.processed)}`),
    ...(replay.failedAgain > 0 ? [paint("red", `✗ ${count(replay.failedAgain)}`)] : []),
  ].join("  ");
}

/** How a replay ended. */
export function replaySummary(replay: Replay, paint: Paint): string[] {
  const { status, reason, matched, processed, failedAgain, skipped, arrivedMeanwhile, startedAt, finishedAt } = replay;
  const took = finishedAt ? ` in ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}` : "";
  const left = matched - settledOf(replay);
  const head =
    status === "STOPPED"
      ? paint("yellow", `‖ stopped${took}`)
      : wentWell(replay)
        ? paint("green", `✓ completed${took}`)
        : paint("red", `✗ completed${took}, not all of it well`);
  const parts = [
    `${counted(processed, "dead letter")} done`,
    ...(failedAgain > 0 ? [paint("red", `${count(failedAgain)} failed again`)] : []),
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
    ...(left > 0 ? [`${count(left)} not touched`] : []),
    ...(arrivedMeanwhile > 0 ? [`${count(arrivedMeanwhile)} came meanwhile`] : []),
  ];
  return [`${head}: ${parts.join(", ")}`, ...(reason ? [`  ${plain(reason)}`] : [])];
}
