import { isMet, ratioOf, type Row, type Target } from "./measure.ts";
import { markdownTable } from "./support/markdown.ts";

const HEADINGS = ["measure", "BookSpace", "yardstick", "ratio", "target", "met"];

export const tableOf = (rows: readonly Row[]): string => markdownTable(HEADINGS, rows.map(cellsOf));

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
