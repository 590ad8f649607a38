import { InvalidArgumentError } from "commander";
import { usageError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../filter-flags.ts";
import { followReplay } from "../follow-replay.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { planLines } from "../render/dead-letters.ts";
import { counted } from "../render/numbers.ts";
import { replaySummary } from "../render/replay.ts";
import type { Session } from "../shell.ts";
import { CliError } from "../errors.ts";

interface ReplayFlags extends FilterFlags {
  readonly canary?: boolean;
  readonly edit?: Readonly<Record<string, unknown>>;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly yes?: boolean;
}

function readEdit(text: string, before: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError("Say it as field=JSON, such as tags=[].");
  try {
    return { ...before, [key]: JSON.parse(value) as unknown };
  } catch {
    return { ...before, [key]: value };
  }
}

export const replay: AddCommand = (program, start) => {
  const command = program
    .command("replay")
    .summary("runs the consumers that gave up once more")
    .description(
      "Runs the consumers that gave up once more. Shows first what it would do, and asks; then how far it is. " +
        "It goes on by itself when this command ends.",
    )
    .option("--canary", "1 event first, then 10, then the rest; stops when the same fault comes back")
    .option("--edit <field=JSON>", "sets a field of each payload (repeat it for more)", readEdit)
    .option("--all", "every dead letter there is, where no filter is given")
    .option("--dry-run", "only says what it would do")
    .option("--detach", "starts it, and doesn't wait for its end")
    .option("-y, --yes", "doesn't ask");
  withExamples(addFilterFlags(command), [
    ["bookspace dlq replay --fingerprint d6d9007bde14 --canary", "carefully, one fault"],
    ["bookspace dlq replay --consumer search --since 1h --yes", "without being asked"],
    ["bookspace dlq replay --id 01a2… --edit 'tags=[]'", "one event, with a field of its payload changed"],
  ]).action((flags: ReplayFlags) => start(command, (session) => replayThem(session, flags)));
};

async function replayThem(session: Session, flags: ReplayFlags): Promise<ExitCode> {
  const { client, json, out, say, sayPaint, stop } = session;
  const filter = filterOf([], flags);
  if (Object.keys(filter).length === 0 && !flags.all)
    throw usageError("Which ones?", "Say it with a filter, such as --fingerprint; or --all for every dead letter.");
  const { replayPlan: plan } = await client.replayPlan({ filter }, { signal: stop });
  if (json && flags.dryRun) await out.line(JSON.stringify(plan));
  else for (const line of planLines(plan, sayPaint)) say(line);
  if (flags.dryRun) return EXIT.ok;
  if (plan.matched === 0)
    throw new CliError("No dead letter fits.", EXIT.notFound, "'bookspace dlq' shows those that there are.");
  const question = `Replay ${plan.matched === 1 ? "it" : "them"}${flags.canary ? " as a canary" : ""}?`;
  if (!flags.yes && !(await session.confirm(question, "Say --yes to replay without being asked."))) {
    say("Nothing was done.");
    return EXIT.ok;
  }
  const { replayEvents: started } = await client.replayEvents({
    filter,
    mode: flags.canary ? "CANARY" : "ALL",
    ...(flags.edit && { editData: flags.edit }),
  });
  if (!flags.detach) return followReplay(session, started);
  if (json) await out.line(JSON.stringify(started));
  else await out.line(`Replay ${started.id} of ${counted(started.matched, "dead letter")} was started.`);
  return EXIT.ok;
}

export const watchReplay: AddCommand = (program, start) => {
  const command = program
    .command("watch")
    .summary("how far a replay is")
    .description("Shows a replay until it is over.")
    .argument("<replay>", "its id");
  command.action((id: string) =>
    start(command, async (session) => {
      const { replay: found } = await session.client.replay({ id }, { signal: session.stop });
      if (!found) throw noReplay(id);
      return followReplay(session, found);
    }),
  );
};

export const stopReplay: AddCommand = (program, start) => {
  const command = program
    .command("stop")
    .summary("stops a replay; the rest stays dead-lettered")
    .description("Stops a replay. What it handed out already is done; the rest stays dead-lettered.")
    .argument("<replay>", "its id");
  command.action((id: string) =>
    start(command, async ({ client, json, out, paint }) => {
      const { stopReplay: stopped } = await client.stopReplay({ id });
      if (json) await out.line(JSON.stringify(stopped));
      else for (const line of replaySummary(stopped, paint)) await out.line(line);
    }),
  );
};

const noReplay = (id: string): CliError => new CliError(`There is no replay '${id}'.`, EXIT.notFound);
