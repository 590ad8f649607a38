import { EXIT, type ExitCode } from "../exit-codes.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../filter-flags.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { groupsTable } from "../render/dead-letters.ts";
import type { Session } from "../shell.ts";
import { discard } from "./dlq-discard.ts";
import { replay, stopReplay, watchReplay } from "./dlq-replay.ts";

export const dlq: AddCommand = (program, start) => {
  const command = program
    .command("dlq")
    .summary("what consumers gave up on: look, replay, discard")
    .description("Dead letters: what consumers gave up on, by fault. For operators.")
    .helpCommand(false);
  withExamples(command, [
    ["bookspace dlq", "what fails, the largest groups first"],
    ["bookspace dlq replay --fingerprint d6d9007bde14 --canary", "one, then ten, then the rest"],
    ['bookspace dlq discard --consumer search --reason "Sent by hand"', "gives them up, and says why"],
  ]);
  const list = command
    .command("list", { isDefault: true })
    .summary("groups by consumer and fault, the largest first (the default)")
    .description("Dead letters by consumer and fault, the largest groups first.");
  addFilterFlags(list).action((flags: FilterFlags) => start(list, (session) => groups(session, flags)));
  for (const add of [replay, discard, watchReplay, stopReplay]) add(command, start);
};

async function groups(session: Session, flags: FilterFlags): Promise<ExitCode> {
  const { client, out, json, paint, columns, say, sayPaint, stop } = session;
  const { deadLetterGroups: found } = await client.deadLetterGroups(
    { filter: filterOf([], flags), first: 100 },
    { signal: stop },
  );
  if (json) for (const group of found) await out.line(JSON.stringify(group));
  else if (found.length > 0)
    for (const line of groupsTable(found, { columns: columns(), paint, now: Date.now() })) await out.line(line);
  if (found.length === 0) say(sayPaint("green", "✓ No dead letters."));
  else if (process.stderr.isTTY && !json)
    say(
      sayPaint(
        "dim",
        `\nReplay: bookspace dlq replay --consumer ${found[0]?.consumer} --fingerprint ${found[0]?.fingerprint} --canary`,
      ),
    );
  return EXIT.ok;
}
