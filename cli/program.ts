import { Command } from "commander";
import { EXIT_MEANINGS } from "./exit-codes.ts";
import { exampleLines } from "./help.ts";
import type { Paint } from "./render/paint.ts";
import { DEFAULT_ENDPOINT } from "./settings.ts";
import { type Action, type GlobalFlags, run } from "./shell.ts";

/** Adds one command to the program. `finish` is told its exit code. */
export type AddCommand = (program: Command, start: Start) => void;
/** Runs an action with the flags of its command, the global ones included. */
export type Start = (command: Command, action: Action) => Promise<void>;

interface ProgramOptions {
  readonly version: string;
  readonly paint: Paint;
  readonly finish: (code: number) => void;
}

/** The whole command line; each command is a file of its own. */
export function createProgram(
  groups: readonly (readonly [heading: string, commands: readonly AddCommand[]])[],
  { version, paint, finish }: ProgramOptions,
): Command {
  const program = new Command("bookspace")
    .description("Watch and steer a BookSpace: every event, from the change that made it to the last effect it had.")
    .version(version, "-V, --version")
    .exitOverride()
    .showHelpAfterError("(--help shows what there is, with examples)")
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => paint("bold", text),
      styleCommandText: (text) => paint("cyan", text),
      styleSubcommandText: (text) => paint("cyan", text),
      styleOptionText: (text) => paint("cyan", text),
      styleArgumentText: (text) => paint("cyan", text),
    })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, `${paint("red", "error")}`)) })
    .optionsGroup("Options:")
    .option("--endpoint <url>", `where the API is (BOOKSPACE_ENDPOINT; default ${DEFAULT_ENDPOINT})`)
    .option("--token <token>", "who you are (better: BOOKSPACE_TOKEN, or a configuration file)")
    .option("--user <id>", "who you are, where the API is in development (BOOKSPACE_USER)")
    .option("--json", "lines of JSON instead of text, for programs")
    .helpOption("-h, --help", "this help")
    .helpCommand(false);
  const start: Start = async (command, action) => finish(await run(command.optsWithGlobals<GlobalFlags>(), action));
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, start);
  }
  return program.addHelpText("after", footer(paint));
}

function footer(paint: Paint): string {
  const codes = Object.entries(EXIT_MEANINGS)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([code, meaning]) => `  ${paint("cyan", code.padEnd(5))}${meaning}`);
  return [
    "",
    paint("bold", "Exit codes:"),
    ...codes,
    "",
    paint("bold", "Examples:"),
    ...exampleLines(paint, [
      ["bookspace up", "a BookSpace on this machine"],
      ["bookspace tail --status retrying,dead-lettered", "what fails, as it fails"],
      ["bookspace dlq replay --consumer search --canary", "one, then ten, then the rest"],
      ["bookspace doctor", "what is wrong, and what to do"],
    ]),
    "",
    paint("bold", "Configuration file:"),
    "  .bookspacerc.json in this folder, else ~/.config/bookspace/config.json:",
    `  {"endpoint": "${DEFAULT_ENDPOINT}", "token": "…"}`,
  ].join("\n");
}
