import type { Command } from "commander";
import { type Paint, paintFor } from "./render/paint.ts";

export type Example = readonly [line: string, what: string];

const COLUMNS = 80;

/** Example lines, with what each is for: beside it, or above where there is no room for that. */
export function exampleLines(paint: Paint, examples: readonly Example[]): string[] {
  const widest = Math.max(...examples.map(([line]) => line.length));
  const isNarrow = examples.every(([, what]) => widest + what.length + 4 <= COLUMNS);
  if (!isNarrow)
    return examples.flatMap(([line, what]) => [`  ${paint("dim", `# ${what}`)}`, `  ${paint("cyan", line)}`]);
  return examples.map(([line, what]) => `  ${paint("cyan", line.padEnd(widest))}  ${paint("dim", what)}`);
}

/** Ends a command's help with examples. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  return command.addHelpText("after", () => {
    const paint = paintFor(process.stdout, process.env);
    return ["", paint("bold", "Examples:"), ...exampleLines(paint, examples)].join("\n");
  });
}
