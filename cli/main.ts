import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { completion } from "./commands/completion.ts";
import { dlq } from "./commands/dlq.ts";
import { doctor } from "./commands/doctor.ts";
import { event } from "./commands/event.ts";
import { events } from "./commands/events.ts";
import { exportEvents } from "./commands/export.ts";
import { pause, resume } from "./commands/pause.ts";
import { pipeline } from "./commands/pipeline.ts";
import { publish } from "./commands/publish.ts";
import { tail } from "./commands/tail.ts";
import { up } from "./commands/up.ts";
import { completionLines } from "./completion/complete.ts";
import { EXIT } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { paintFor } from "./render/paint.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

const program = createProgram(
  [
    ["Start:", [up, doctor, completion]],
    ["Watch:", [tail, event, events, pipeline, exportEvents]],
    ["Steer (operators):", [dlq, pause, resume, publish]],
  ],
  { version, paint: paintFor(process.stdout, process.env), finish: (code) => process.exit(code) },
);

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
