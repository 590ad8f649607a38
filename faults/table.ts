import { ANSWER_LIMIT_MS } from "./answers.ts";
import { PROMISES } from "./oracle/violation.ts";
import { type Result } from "./run-row.ts";

/** After the fault's end all is as before within this. */
export const RECOVERY_LIMIT_MS = 10_000;

/** A row that could not be judged: why. */
export interface Failed {
  readonly row: string;
  readonly seed: number;
  readonly error: string;
  /** This machine can't do it: left out, not failed. */
  readonly isLeftOut: boolean;
}

/** Nothing that was judged was broken. */
export const isKept = (one: Result | Failed): boolean =>
  "violations" in one ? one.violations.length === 0 : one.isLeftOut;

/** Less says nothing of the machine. */
const STALL_TOLD_MS = 200;

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const marked = (text: string, isMissed: boolean): string => (isMissed ? `**${text}**` : text);

/** One run in a cell: the promises, the slowest answer, the recovery. What missed is bold. */
export function cellOf(one: Result | Failed): string {
  if (!("violations" in one))
    return one.isLeftOut ? `left out: ${one.error}` : `**not judged**: ${one.error.slice(0, 120)}`;
  const { violations, answers, recoveryMs, stalledMs } = one;
  const broken = PROMISES.filter((promise) => violations.some((each) => each.promise === promise));
  const { acknowledged, unavailable, late, slowest } = answers;
  const parts = [
    broken.length === 0 ? "kept" : marked(`${broken.join(" ")} broken`, true),
    `${acknowledged} taken${unavailable > 0 ? `, ${unavailable} refused` : ""}`,
    marked(`slowest ${seconds(slowest)}${late > 0 ? ` (${late} late)` : ""}`, slowest > ANSWER_LIMIT_MS),
    recoveryMs === null
      ? marked("not recovered while it was waited for", true)
      : marked(`recovered in ${seconds(recoveryMs)}`, recoveryMs > RECOVERY_LIMIT_MS),
    ...(stalledMs > STALL_TOLD_MS ? [`harness stalled ${seconds(stalledMs)}`] : []),
  ];
  return parts.join("; ");
}

/** Rows × seeds. */
export function markdownTable(results: readonly (Result | Failed)[]): string {
  const seeds = [...new Set(results.map(({ seed }) => seed))];
  const rows = [...new Set(results.map(({ row }) => row))];
  const head = [
    `| fault | ${seeds.map((seed) => `seed ${seed}`).join(" | ")} |`,
    `|---|${seeds.map(() => "---|").join("")}`,
  ];
  const lines = rows.map((row) => {
    const cells = seeds.map((seed) => {
      const one = results.find((each) => each.row === row && each.seed === seed);
      return one ? cellOf(one).replaceAll("|", "/").replaceAll("\n", " ") : "";
    });
    return `| ${row} | ${cells.join(" | ")} |`;
  });
  return [...head, ...lines].join("\n");
}
