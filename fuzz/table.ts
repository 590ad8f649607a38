import { type Round } from "./round.ts";
import { type Tally } from "./tally.ts";

export interface Outcome {
  readonly round: Round;
  readonly tally: Tally;
  /** What did not hold at the end. */
  readonly wrong: readonly string[];
  readonly seconds: number;
  readonly rssMb: number;
  /** Events that were acknowledged. */
  readonly promised: number;
  readonly onServices: boolean;
}

const number = (value: number): string => Math.round(value).toLocaleString("en");

/** How each round went, and how often it met which answer. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ round, tally, wrong, seconds, rssMb, promised, onServices }) =>
    [
      `${round.name}${onServices ? " (services)" : ""}`,
      number(tally.sent),
      number(tally.complained + wrong.length),
      number(promised),
      `${number(tally.slowestMs)} ms`,
      `${number(rssMb)} MB`,
      `${number(seconds)} s`,
    ].join(" | "),
  );
  const answers = outcomes.map(({ round, tally }) => {
    const most = [...tally.outcomes].toSorted(([, a], [, b]) => b - a);
    return `${round.name}: ${most.map(([outcome, count]) => `${outcome} ${number(count)}`).join(", ")}`;
  });
  const head = "round | sent | found | events acknowledged, all processed | slowest | memory | time";
  return [
    "",
    `| ${head} |`,
    "|---|--:|--:|--:|--:|--:|--:|",
    ...rows.map((row) => `| ${row} |`),
    "",
    ...answers,
    "",
  ].join("\n");
}
