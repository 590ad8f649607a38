import { checkCredential, checkReach, checkSubscriptions, checkVersion } from "../doctor/api.ts";
import { type Finding, messageOf, problem } from "../doctor/finding.ts";
import { checkPipeline } from "../doctor/pipeline.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { areaTitle, findingLines, verdict } from "../render/findings.ts";
import type { Session } from "../shell.ts";

export const doctor: AddCommand = (program, start) => {
  const command = program
    .command("doctor")
    .summary("what is wrong, and what to do about it")
    .description(
      "Looks at this machine, the API, the pipeline and, where MONGODB_URL and RABBITMQ_URL are set here, at those two. " +
        "Changes nothing. Exits with 6 when it found a problem.",
    );
  withExamples(command, [
    ["bookspace doctor", "of the API on this machine"],
    ["bookspace doctor --endpoint https://bookspace.example", "of another one"],
    [`bookspace doctor --json | jq 'select(.state != "ok")'`, "for programs"],
  ]).action(() => start(command, (session) => examine(session, program.version() ?? "")));
};

async function examine(session: Session, version: string): Promise<ExitCode> {
  const { out, json, paint, columns, stop } = session;
  const page = { columns: columns(), paint };
  const findings: Finding[] = [];
  for await (const finding of examination(session, version)) {
    if (stop.aborted) break;
    if (json) await out.line(JSON.stringify(finding));
    else {
      if (finding.area !== findings.at(-1)?.area)
        await out.line(`${findings.length > 0 ? "\n" : ""}${areaTitle(finding.area, page)}`);
      for (const line of findingLines(finding, page)) await out.line(line);
    }
    findings.push(finding);
  }
  if (!json) await out.line(`\n${verdict(findings, page)}`);
  return findings.some(({ state }) => state === "problem") ? EXIT.unsuccessful : EXIT.ok;
}

/** One look after the other; what can't be asked because of an earlier answer is left out. */
async function* examination({ client, settings }: Session, version: string): AsyncGenerator<Finding> {
  // The checks of configuration and services bring their drivers along: nobody else loads them.
  const { checkHere } = await import("../doctor/here.ts");
  yield* checkHere(settings, process.env, process.version);

  const reach = await checkReach(settings);
  yield* reach;
  if (reach.every(({ check, state }) => check !== "reach" || state !== "problem")) {
    const credential = await checkCredential(client);
    yield credential;
    if (credential.state !== "problem") {
      yield await checkVersion(client, version);
      yield await checkSubscriptions(client);
    }
    if (credential.state === "ok") yield* await pipelineFindings(client);
  }

  const { MONGODB_URL, RABBITMQ_URL } = process.env;
  if (MONGODB_URL) yield await (await import("../doctor/mongodb.ts")).checkMongodb(MONGODB_URL);
  if (RABBITMQ_URL) yield* await (await import("../doctor/rabbitmq.ts")).checkRabbitmq(RABBITMQ_URL);
}

async function pipelineFindings(client: Session["client"]): Promise<Finding[]> {
  try {
    return checkPipeline((await client.pipeline()).pipeline);
  } catch (error) {
    return [problem({ area: "pipeline", check: "snapshot" }, messageOf(error), "See the API's log.")];
  }
}
