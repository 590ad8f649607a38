import type { EventFilter, FeedItem } from "../../sdk/src/index.ts";
import { tellLoss } from "../connection-notice.ts";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../filter-flags.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { count, timeOfDay } from "../render/numbers.ts";
import { stepJson, stepLine } from "../render/step.ts";
import { isRefused, resumeLine } from "../resume-line.ts";
import type { Session } from "../shell.ts";

export const tail: AddCommand = (program, start) => {
  const command = program
    .command("tail")
    .summary("every step of every event, live")
    .description(
      "Follows every step of every event that you may see, live. It says on exit how to go on from there, misses nothing " +
        "in between, and comes back by itself after a lost connection.",
    )
    .argument("[filter...]", "words of an event's texts, or conditions such as consumer:search status:retrying")
    .option("--after <cursor>", "first what came after this place, then live");
  withExamples(addFilterFlags(command), [
    ["bookspace tail", "everything"],
    ["bookspace tail --consumer search", "what the consumer 'search' does"],
    ["bookspace tail status:retrying,dead-lettered", "what fails"],
    ["bookspace tail --json | jq -r .eventId", "for programs: a line of JSON a step"],
  ]).action((terms: readonly string[], flags: FilterFlags & { readonly after?: string }) =>
    start(command, (session) => follow(session, terms, flags)),
  );
};

async function follow(
  session: Session,
  terms: readonly string[],
  flags: FilterFlags & { readonly after?: string },
): Promise<ExitCode> {
  const { client, stop, say, sayPaint, settings } = session;
  const filter = filterOf(terms, flags);
  // What can't be reached now is said at once; what is lost later is waited for.
  const { session: viewer } = await client.session({}, { signal: stop });
  tellLoss(session, "what was missed comes next");
  if (process.stderr.isTTY) say(sayPaint("dim", `${settings.endpoint} as ${viewer.userId ?? "nobody"} · Ctrl-C ends`));
  const feed = client.feed({ filter, after: flags.after, signal: stop });
  let expired: CliError | undefined;
  // Not the feed's own cursor: its latest item may be the one that could not be written.
  let place = flags.after;
  let refused = false;
  try {
    for await (const item of feed) {
      expired = await tellItem(item, session, filter);
      place = feed.cursor;
    }
  } catch (error) {
    refused = place === flags.after && isRefused(error);
    throw error;
  } finally {
    if (place && !session.out.closed.aborted && !expired && !refused)
      say(sayPaint("dim", `Resume with: ${resumeLine(process.argv.slice(2), place, filter)}`));
  }
  if (expired) throw expired;
  return EXIT.ok;
}

/** The error that the feed ends with, if it does. */
async function tellItem(item: FeedItem, session: Session, filter: EventFilter): Promise<CliError | undefined> {
  const { out, json, paint, columns, say, sayPaint } = session;
  if (item.__typename === "Transition") {
    await out.line(json ? stepJson(item) : stepLine(item, { columns: columns(), paint }));
    return undefined;
  }
  if (json) await out.line(JSON.stringify(noticeOf(item)));
  switch (item.__typename) {
    case "FeedCaughtUp":
      if (process.stderr.isTTY) say(sayPaint("dim", `${timeOfDay(new Date().toISOString())}  live`));
      return undefined;
    case "FeedLagged":
      say(
        sayPaint(
          "yellow",
          `! ${count(item.dropped)} steps came faster than they could be sent; they come next, none is lost.`,
        ),
      );
      return undefined;
    case "FeedCursorExpired":
      return new CliError(
        "The log no longer reaches back to this cursor: there is a gap.",
        EXIT.error,
        `What came before: bookspace events --since 7d\nWhat the log still has:\n  ${resumeLine(process.argv.slice(2), item.oldest, filter)}`,
      );
  }
}

function noticeOf(item: Exclude<FeedItem, { readonly __typename: "Transition" }>): object {
  switch (item.__typename) {
    case "FeedCaughtUp":
      return { item: "caughtUp", cursor: item.cursor };
    case "FeedLagged":
      return { item: "lagged", dropped: item.dropped, resumeAfter: item.resumeAfter };
    case "FeedCursorExpired":
      return { item: "cursorExpired", oldest: item.oldest };
  }
}
