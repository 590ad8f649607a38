import { InvalidArgumentError } from "commander";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../filter-flags.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { eventsTable, type ListedEvent } from "../render/events.ts";
import { resumeLine } from "../resume-line.ts";
import type { Session } from "../shell.ts";

/** The API gives at most so many at a time. */
const PAGE = 100;

interface Flags extends FilterFlags {
  readonly limit: number;
  readonly after?: string;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError("Say how many: 1 or more.");
  return limit;
}

export const events: AddCommand = (program, start) => {
  const command = program
    .command("events")
    .summary("what happened, newest first")
    .description("Lists the events that you may see, newest first.")
    .argument("[filter...]", "words of an event's texts, or conditions such as consumer:search status:retrying")
    .option("-n, --limit <count>", "how many at most", readLimit, 20)
    .option("--after <cursor>", "the page after this one");
  withExamples(addFilterFlags(command), [
    ["bookspace events --since 1h --status dead-lettered", "what was given up in the last hour"],
    ["bookspace events api guide", "with both words in their texts"],
    ["bookspace events --actor ada -n 100 --json", "for programs: a line of JSON each"],
  ]).action((terms: readonly string[], flags: Flags) => start(command, (session) => list(session, terms, flags)));
};

async function list(session: Session, terms: readonly string[], flags: Flags): Promise<ExitCode> {
  const { client, out, json, paint, columns, say, sayPaint, stop } = session;
  const filter = filterOf(terms, flags);
  const found: ListedEvent[] = [];
  let after: string | null = flags.after ?? null;
  let hasMore = true;
  while (hasMore && found.length < flags.limit && !stop.aborted) {
    const first = Math.min(PAGE, flags.limit - found.length);
    const { events: page } = await client.events({ filter, first, ...(after ? { after } : {}) }, { signal: stop });
    for (const { node } of page.edges) {
      if (json) await out.line(JSON.stringify(node));
      found.push(node);
    }
    after = page.pageInfo.endCursor;
    hasMore = page.pageInfo.hasNextPage;
  }
  if (!json && found.length > 0)
    for (const line of eventsTable(found, { columns: columns(), paint, now: Date.now() })) await out.line(line);
  if (found.length === 0) say(sayPaint("dim", "No event fits."));
  else if (hasMore && after && process.stderr.isTTY)
    say(sayPaint("dim", `More: ${resumeLine(process.argv.slice(2), after, filter)}`));
  return EXIT.ok;
}
