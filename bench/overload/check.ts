/** One thing that was measured, and whether it is as it should be. */
export interface Check {
  readonly what: string;
  readonly measured: string;
  /** What is asked for; undefined for what is only told. */
  readonly target?: string;
  readonly met?: boolean;
}

export function report(checks: readonly Check[]): string {
  const rows = checks.map(({ what, measured, target = "", met }) => [
    what,
    measured,
    target,
    met === undefined ? "" : met ? "yes" : "NO",
  ]);
  const head = ["what", "measured", "target", "met"];
  const widths = head.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
}

export const ms = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
export const mb = (bytes: number): string => `${(bytes / 1_024 / 1_024).toFixed(0)} MB`;
