import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { expect, test } from "@jest/globals";
import { COMMANDS } from "../../cli/commands/all.ts";
import { EXIT_MEANINGS } from "../../cli/exit-codes.ts";
import { createProgram } from "../../cli/program.ts";
import { PLAIN } from "../../cli/render/paint.ts";
import { width } from "../../cli/render/text.ts";

const program = createProgram(COMMANDS, { version: "1.2.3", paint: PLAIN, finish: () => {} });

/** What `--help` prints on 80 columns. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 80,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}
const commands = program.commands.map((command) => [command.name(), command] as const);
const all = [
  ...commands,
  ...commands.flatMap(([name, { commands: sub }]) => sub.map((one) => [`${name} ${one.name()}`, one] as const)),
];

test.each(commands)("the help of %s has examples", (name, command) => {
  expect(helpOf(command)).toMatch(new RegExp(`Examples:\\n(.*\\n)*? *bookspace ${name}`));
});

test.each([["bookspace", program] as const, ...all])("the help of %s fits 80 columns", (_name, command) => {
  const tooWide = helpOf(command)
    .split("\n")
    .filter((line) => width(line) > 80);
  expect(tooWide).toEqual([]);
});

test.each(all)("%s says what it is in a list of commands", (_name, command) => {
  expect(command.summary()).toMatch(/^[a-z]/);
});

const docs = readFileSync("docs/cli.md", "utf8");

test("every exit code is in the help and in the docs", () => {
  const help = helpOf(program);
  for (const [code, meaning] of Object.entries(EXIT_MEANINGS)) {
    expect(help).toMatch(new RegExp(`^  ${code} +${meaning.slice(0, 20).replace(/[()]/g, ".")}`, "m"));
    expect(docs).toMatch(new RegExp(`^\\| ${code} \\| ${meaning.slice(0, 20).replace(/[()]/g, ".")}`, "m"));
  }
});

test("every command is in the docs", () => {
  for (const [name] of commands) expect(docs).toMatch(new RegExp(`^\\| .*\`${name}[ \`]`, "m"));
});
