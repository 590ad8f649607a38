import { CliError, usageError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../filter-flags.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { count, counted } from "../render/numbers.ts";
import type { Session } from "../shell.ts";

interface DiscardFlags extends FilterFlags {
  readonly reason: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** The API gives up so many at a time. */
const BATCH = 10_000;

export const discard: AddCommand = (program, start) => {
  const command = program
    .command("discard")
    .summary("gives dead letters up, with a reason that is kept")
    .description("Gives dead letters up, with a reason that is kept with each. They can still be replayed later.")
    .requiredOption("--reason <text>", "why; up to 500 characters")
    .option("--all", "every dead letter there is, where no filter is given")
    .option("-y, --yes", "doesn't ask");
  withExamples(addFilterFlags(command), [
    ['bookspace dlq discard --fingerprint d6d9007bde14 --reason "A drill"', "one fault"],
    ["bookspace dlq replay --status discarded --fingerprint d6d9007bde14", "replays them all the same"],
  ]).action((flags: DiscardFlags) => start(command, (session) => discardThem(session, flags)));
};

async function discardThem(session: Session, { reason, all, yes, ...flags }: DiscardFlags): Promise<ExitCode> {
  const { client, json, out, paint, stop } = session;
  const filter = filterOf([], flags);
  if (Object.keys(filter).length === 0 && !all)
    throw usageError("Which ones?", "Say it with a filter, such as --fingerprint; or --all for every dead letter.");
  const { replayPlan: plan } = await client.replayPlan({ filter }, { signal: stop });
  if (plan.matched === 0)
    throw new CliError("No dead letter fits.", EXIT.notFound, "'bookspace dlq' shows those that there are.");
  const what = `${counted(plan.matched, "dead letter")} of ${counted(plan.events, "event")}`;
  if (!yes && !(await session.confirm(`Give up ${what}?`, "Say --yes to discard without being asked."))) {
    session.say("Nothing was done.");
    return EXIT.ok;
  }
  let discarded = 0;
  for (let batch = BATCH; batch >= BATCH && !stop.aborted; discarded += batch)
    batch = (await client.discardEvents({ filter, reason })).discardEvents;
  if (json) await out.line(JSON.stringify({ discarded }));
  else await out.line(paint("magenta", `∅ ${count(discarded)} discarded: ${reason}`));
  return EXIT.ok;
}
