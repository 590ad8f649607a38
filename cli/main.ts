import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { COMMANDS } from "./commands/all.ts";
import { completionLines } from "./completion/complete.ts";
import { EXIT } from "./exit-codes.ts";
import { hasLeft, refusal } from "./output.ts";
import { createProgram } from "./program.ts";
import { paintFor } from "./render/paint.ts";
import { tell } from "./shell.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

// Whoever reads no further, such as `head`, has had enough of the help, too.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (!hasLeft(error)) process.exit(tell(refusal(error), paintFor(process.stderr, process.env)));
});
// Nobody reads what is said: that is no reason to end.
process.stderr.on("error", () => {});

const program = createProgram(COMMANDS, {
  version,
  paint: paintFor(process.stdout, process.env),
  finish: (code) => process.exit(code),
});

/** What the completion scripts ask: its words are another command line, and none of this one. */
const [asked, ...words] = process.argv.slice(2);

try {
  if (asked === "__complete") process.stdout.write(completionLines(program, words));
  else await program.parseAsync();
} catch (error) {
  // Commander has said what is wrong; help and version are no mistakes.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
