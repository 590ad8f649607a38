import type { Finding } from "../doctor/finding.ts";
import { counted } from "./numbers.ts";
import type { Style } from "./paint.ts";
import type { Page } from "./table.ts";
import { plain, wrap } from "./text.ts";

const LOOKS: Readonly<Record<Finding["state"], { readonly mark: string; readonly style: Style }>> = {
  ok: { mark: "✓", style: "green" },
  warning: { mark: "!", style: "yellow" },
  problem: { mark: "✗", style: "red" },
};

const TITLES: Readonly<Record<Finding["area"], string>> = {
  here: "This machine",
  api: "The API",
  pipeline: "The pipeline",
  services: "MongoDB and RabbitMQ, from here",
};

/** Longer lines are hard to read. */
const MAX_COLUMNS = 100;

/** One finding, and below it what to do. */
export function findingLines({ state, found, advice }: Finding, { columns, paint }: Page): string[] {
  const { mark, style } = LOOKS[state];
  const room = Math.min(columns, MAX_COLUMNS) - 4;
  const [first = "", ...rest] = wrap(plain(found), room);
  return [
    `  ${paint(style, mark)} ${state === "ok" ? first : paint(style, first)}`,
    ...rest.map((line) => `    ${state === "ok" ? line : paint(style, line)}`),
    ...(advice ? wrap(advice, room - 2).map((line, n) => `    ${paint("dim", n === 0 ? "→" : " ")} ${line}`) : []),
  ];
}

export const areaTitle = (area: Finding["area"], { paint }: Page): string => paint("bold", TITLES[area]);

/** How it all went, in a line. */
export function verdict(findings: readonly Finding[], { paint }: Page): string {
  const problems = findings.filter(({ state }) => state === "problem").length;
  const warnings = findings.filter(({ state }) => state === "warning").length;
  if (problems > 0)
    return paint("red", `✗ ${counted(problems, "problem")}${warnings > 0 ? `, ${counted(warnings, "warning")}` : ""}`);
  return warnings > 0
    ? paint("yellow", `! Nothing is in the way; ${counted(warnings, "warning")}`)
    : paint("green", "✓ All is well");
}
