import { isMet, ratioOf, type Row, type Target } from "./measure.ts";

const HEADINGS = ["measure", "BookSpace", "yardstick", "ratio", "target", "met"];

/** The results as a Markdown table, which reads well in a terminal too. */
export function markdownTable(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map(
    (row) =>
      `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`,
  );
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

function cellsOf(row: Row): string[] {
  const ratio = ratioOf(row);
  const met = isMet(row);
  return [
    row.what,
    amount(row.ours, row.unit),
    row.yardstick === undefined ? "" : amount(row.yardstick, row.unit),
    ratio === undefined ? "" : `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`,
    targetText(row.target, row.unit),
    met === undefined ? "" : met ? "yes" : "no",
  ];
}

function targetText(target: Target, unit: string): string {
  switch (target.kind) {
    case "none":
      return "";
    case "ratio":
      return `≥ ${target.atLeast}x`;
    case "atLeast":
      return `≥ ${amount(target.value, unit)}`;
    case "atMost":
      return `≤ ${amount(target.value, unit)}`;
  }
}

function amount(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  const text = value.toLocaleString("en", { maximumFractionDigits: digits });
  return unit.startsWith("/") ? `${text}${unit}` : `${text} ${unit}`.trim();
}
