import type { EventLifeQuery } from "../../sdk/src/index.ts";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { findEventId } from "../find-event.ts";
import { followEvent } from "../follow-event.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { waterfall } from "../render/waterfall.ts";
import type { Session } from "../shell.ts";

export const event: AddCommand = (program, start) => {
  const command = program
    .command("event")
    .summary("one event: what each consumer did, when, and what came of it")
    .description(
      "Shows one event as a waterfall: what each consumer did and when, what went wrong, and what came of it.",
    )
    .argument("<id>", "its id, or the end of it as lists show it")
    .option("-f, --follow", "go on showing it until it is settled; exits with 6 when a consumer gave up");
  withExamples(command, [
    ["bookspace event 29c584d9", "as it stands now"],
    ["bookspace event 29c584d9 --follow", "live, until it is settled"],
    ["bookspace event 29c584d9 --json", "all of it, for programs"],
  ]).action((id: string, { follow }: { readonly follow?: boolean }) =>
    start(command, (session) => show(session, id, follow === true)),
  );
};

async function show(session: Session, given: string, follow: boolean): Promise<ExitCode> {
  const { client, out, json, paint, columns, stop } = session;
  const id = await findEventId(client, given, stop);
  const { event: life } = await client.eventLife({ id }, { signal: stop });
  if (!life) throw notFound(id);
  if (follow && !life.settledAt) return followEvent(session, id);
  if (json) await out.line(JSON.stringify(life));
  else for (const line of waterfall(life, { columns: columns(), paint, now: Date.now() })) await out.line(line);
  return follow ? exitCodeOf(life) : EXIT.ok;
}

const notFound = (id: string): CliError =>
  new CliError(
    `There is no event '${id}', or you may not see it.`,
    EXIT.notFound,
    "'bookspace events' lists those that you may see.",
  );

const exitCodeOf = ({ status }: NonNullable<EventLifeQuery["event"]>): ExitCode =>
  status === "DEAD_LETTERED" || status === "DISCARDED" ? EXIT.unsuccessful : EXIT.ok;
