import { EXIT, type ExitCode } from "../exit-codes.ts";
import { openFileOutput, type Written } from "../file-output.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../filter-flags.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { count, counted } from "../render/numbers.ts";
import { isRefused, resumeLine } from "../resume-line.ts";
import type { Session } from "../shell.ts";

interface Flags extends FilterFlags {
  readonly output?: string;
  readonly after?: string;
}

const TELL_MS = 200;

export const exportEvents: AddCommand = (program, start) => {
  const command = program
    .command("export")
    .summary("every event that a filter finds, as lines of JSON")
    .description(
      "Writes every event that the filter finds, oldest first, a line of JSON each. A download that is cut is gone on with. " +
        "The last line, complete, says that nothing is missing. For operators.",
    )
    .argument("[filter...]", "words of an event's texts, or conditions such as consumer:search status:retrying")
    .option("-o, --output <file>", "appends to a file instead of writing to stdout")
    .option("--after <cursor>", "only what comes after this line's cursor");
  withExamples(addFilterFlags(command), [
    ["bookspace export --since 30d -o events.ndjson", "a month of events, into a file"],
    ["bookspace export --type comment.added | jq .data.body", "to another program"],
  ]).action((terms: readonly string[], flags: Flags) => start(command, (session) => write(session, terms, flags)));
};

async function write(session: Session, terms: readonly string[], flags: Flags): Promise<ExitCode> {
  const { client, out, stop, say, sayPaint, isTerminal } = session;
  const filter = filterOf(terms, flags);
  const file = flags.output === undefined ? undefined : await openFileOutput(flags.output);
  const line: (text: string, cursor?: string) => Promise<void> = file?.line ?? out.line;
  const telling = process.stderr.isTTY && (file || !isTerminal);
  let given: Written = { count: 0, cursor: undefined };
  const tell = (text: string): void => void (telling && process.stderr.write(`\r\u001b[K${sayPaint("dim", text)}`));
  const ticking = setInterval(() => tell(`${counted(given.count, "event")}…`), TELL_MS);
  try {
    for await (const one of client.exportLines({ filter, after: flags.after, signal: stop })) {
      await line(one.line, one.cursor);
      given = { count: given.count + 1, cursor: one.cursor };
    }
    await line(JSON.stringify({ complete: true, count: given.count }));
    await file?.close();
  } catch (error) {
    // The line to go on is from what is in the file, which is less than what was given to it: what waits may not fit.
    await file?.close().catch(() => {});
    const { count: lines, cursor = flags.after } = file?.written ?? given;
    if (cursor && !out.closed.aborted && !(lines === 0 && isRefused(error)))
      say(
        `\r${sayPaint("yellow", `! ${count(lines)} written. Go on with: ${resumeLine(process.argv.slice(2), cursor, filter)}`)}`,
      );
    throw error;
  } finally {
    clearInterval(ticking);
    tell("");
  }
  if (file) say(sayPaint("green", `✓ ${counted(given.count, "event")} written to ${flags.output}`));
  return EXIT.ok;
}
