import type { Command, Option } from "commander";
import { filterSuggestions } from "../filter-flags.ts";
import { TYPE_NAMES, USUAL_CONSUMERS } from "../words.ts";

export interface Candidate {
  readonly value: string;
  readonly what: string;
}

/** What could stand in the place of the last word, after those before it. Pure: it asks no server. */
export function complete(program: Command, words: readonly string[]): readonly Candidate[] {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? "";
  const { command, options, waiting } = walk(program, before);
  const candidates = waiting
    ? filterSuggestions(waiting.attributeName()).map((value) => ({ value, what: "" }))
    : word.startsWith("-")
      ? options
          .filter(({ hidden, long }) => !hidden && long)
          .map(({ long, description }) => ({ value: long ?? "", what: description }))
      : [...subcommands(command), ...argumentsOf(command)];
  return candidates.filter(({ value }) => value.startsWith(word));
}

/** The command that the words lead to, and the option whose value comes next. */
function walk(program: Command, words: readonly string[]) {
  let command = program;
  let waiting: Option | undefined;
  for (const word of words) {
    if (waiting) {
      waiting = undefined;
      continue;
    }
    const has = ({ long, short }: Option): boolean => word === long || word === short;
    const usual = usualOf(command);
    // A flag that only the usual subcommand has means that one.
    if (usual?.options.some(has) && !optionsOf(command).some(has)) command = usual;
    const option = optionsOf(command).find(has);
    if (option) waiting = option.required || option.optional ? option : undefined;
    else command = command.commands.find((sub) => sub.name() === word) ?? command;
  }
  return { command, options: [...(usualOf(command)?.options ?? []), ...optionsOf(command)], waiting };
}

/** The subcommand that is meant where none is named. Commander has a way to set it, and none to ask for it. */
function usualOf(command: Command): Command | undefined {
  const { _defaultCommandName: usual } = command as Command & { readonly _defaultCommandName?: string | null };
  return command.commands.find((sub) => sub.name() === usual);
}

/** Its own, and those of the commands above it. */
function optionsOf(command: Command): readonly Option[] {
  const above = command.parent ? optionsOf(command.parent) : [];
  return [...command.options, ...above.filter(({ long }) => long !== "--version")];
}

const subcommands = (command: Command): Candidate[] =>
  command.commands.map((sub) => ({ value: sub.name(), what: sub.summary() }));

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  pause: USUAL_CONSUMERS,
  resume: USUAL_CONSUMERS,
  publish: Object.values(TYPE_NAMES),
  completion: ["bash", "zsh", "fish"],
};

const argumentsOf = (command: Command): Candidate[] =>
  (ARGUMENTS[command.name()] ?? []).map((value) => ({ value, what: "" }));

/** For the scripts of the shells: a line each, what it is after a tab. */
export const completionLines = (program: Command, words: readonly string[]): string =>
  complete(program, words)
    .map(({ value, what }) => `${value}\t${what.replaceAll(/\s+/g, " ")}\n`)
    .join("");
