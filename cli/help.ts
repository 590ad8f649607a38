import type { Command } from "commander";
import { type Paint, paintFor } from "./render/paint.ts";

export type Example = readonly [line: string, what: string];

/** Example lines, with what each is for. */
export function exampleLines(paint: Paint, examples: readonly Example[]): string[] {
  const widest = Math.max(...examples.map(([line]) => line.length));
  return examples.map(([line, what]) => `  ${paint("cyan", line.padEnd(widest))}  ${paint("dim", what)}`);
}

/** Ends a command's help with examples. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  return command.addHelpText("after", () => {
    const paint = paintFor(process.stdout, process.env);
    return ["", paint("bold", "Examples:"), ...exampleLines(paint, examples)].join("\n");
  });
}
