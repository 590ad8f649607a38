import { readFileSync } from "node:fs";
import { Argument, InvalidArgumentError } from "commander";
import type { EventType } from "../../sdk/src/index.ts";
import { CliError, usageError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { followEvent } from "../follow-event.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { shortId } from "../render/status.ts";
import type { Session } from "../shell.ts";
import { TYPE_NAMES, typesNamed } from "../words.ts";

interface Flags {
  readonly data?: string;
  readonly tag?: readonly string[];
  readonly follow?: boolean;
}

function readType(text: string): EventType {
  const [type, ...others] = typesNamed(text);
  if (!type || others.length > 0) throw new InvalidArgumentError(`There are ${Object.values(TYPE_NAMES).join(", ")}.`);
  return type;
}

export const publish: AddCommand = (program, start) => {
  const command = program
    .command("publish")
    .summary("a test event, to see the pipeline at work")
    .description(
      "Publishes an event that tells of nothing: it goes the way of every other, and only you are notified. Its payload is " +
        "the catalogue's example, unless you give one. For operators.",
    )
    .addArgument(
      new Argument("[type]", Object.values(TYPE_NAMES).join(", "))
        .argParser(readType)
        .default("DOCUMENT_CREATED", "document.created"),
    )
    .option("--data <json>", "its payload; @file reads a file, - stdin")
    .option("--tag <tag>", "one more tag, such as fail:search:2 (repeat it)", (tag: string, before: string[] = []) => [
      ...before,
      tag,
    ])
    .option("-f, --follow", "shows it until it is settled; exits with 6 when a consumer gave up");
  withExamples(command, [
    ["bookspace publish --follow", "a document.created, and what becomes of it"],
    ["bookspace publish --tag fail:search:2 --follow", "search fails twice, then succeeds"],
    ["bookspace publish comment.added --data @comment.json", "with a payload of your own"],
  ]).action((type: EventType, flags: Flags) => start(command, (session) => publishOne(session, type, flags)));
};

async function publishOne(session: Session, type: EventType, { data, tag, follow }: Flags): Promise<ExitCode> {
  const { client, json, out, paint, stop } = session;
  const given = data === undefined ? await exampleOf(session, type) : parse(data);
  const payload = tag ? withTags(given, tag) : given;
  const { publishTestEvent: receipt } = await client.publishTestEvent({ type, data: payload }, { signal: stop });
  if (follow) return followEvent(session, receipt.eventId);
  if (json) await out.line(JSON.stringify(receipt));
  else {
    await out.line(`${paint("blue", "●")} ${TYPE_NAMES[type]}  ${receipt.eventId}`);
    if (process.stderr.isTTY)
      session.say(session.sayPaint("dim", `Follow it: bookspace event ${shortId(receipt.eventId)} --follow`));
  }
  return EXIT.ok;
}

async function exampleOf({ client, stop }: Session, type: EventType): Promise<unknown> {
  const { eventCatalogue } = await client.eventCatalogue({}, { signal: stop });
  const example = eventCatalogue.find((entry) => entry.type === type)?.examples[0];
  if (example === undefined)
    throw new CliError(
      `The catalogue has no example of ${TYPE_NAMES[type]}.`,
      EXIT.notFound,
      "Give a payload with --data.",
    );
  return example;
}

function parse(given: string): unknown {
  const [text, where] =
    given === "-"
      ? [read(0, "stdin"), "stdin"]
      : given.startsWith("@")
        ? [read(given.slice(1), given), given]
        : [given, "--data"];
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw usageError(`${where} holds no JSON: ${(error as Error).message}`);
  }
}

function read(file: string | number, name: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw usageError(`${name} can't be read: ${(error as Error).message}`);
  }
}

function withTags(data: unknown, tags: readonly string[]): unknown {
  const fields = (typeof data === "object" && data !== null ? data : {}) as { readonly tags?: readonly unknown[] };
  return { ...fields, tags: [...(fields.tags ?? []), ...tags] };
}
