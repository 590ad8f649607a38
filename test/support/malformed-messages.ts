import { gzipSync } from "node:zlib";
import { type Options } from "amqplib";
import { type Random } from "./random.ts";
import { userRegistered } from "./recorded-broker.ts";

export interface RawMessage {
  readonly body: Buffer;
  readonly properties: Options.Publish;
}

const FIELDS = ["id", "type", "timestamp", "version", "actor", "subject", "audience", "data"] as const;
const WRONG = [null, true, -1, 1.5, 1e308, "", "x".repeat(500), [], [[]], {}, { $gt: "" }, { toString: null }] as const;
const TYPES = [
  "document.deleted",
  "__proto__",
  "constructor",
  "toString",
  "",
  "user.registered\u0000",
  "X".repeat(120),
] as const;
const JSON_TEXTS = [
  "",
  " ",
  "null",
  "42",
  '"text"',
  "{}",
  "[]",
  "[1,null,{}]",
  "{",
  "\ufeff{}",
  "NaN",
  "{'id':1}",
] as const;
const KB_200 = 200_000;

type Body = (random: Random) => Buffer | string;

/** What can be no event, each for another reason. */
const BODIES: readonly Body[] = [
  (random) => {
    const whole = JSON.stringify(userRegistered(`cut${random.below(1_000)}`));
    return whole.slice(0, 1 + random.below(whole.length - 1));
  },
  (random) => JSON.stringify({ ...userRegistered("wrong"), [random.pick(FIELDS)]: random.pick(WRONG) }),
  (random) => {
    const without = random.pick(FIELDS);
    return JSON.stringify(Object.fromEntries(Object.entries(userRegistered("w")).filter(([key]) => key !== without)));
  },
  (random) => JSON.stringify({ ...userRegistered("type"), type: random.pick(TYPES) }),
  (random) => JSON.stringify({ ...userRegistered("version"), version: random.pick([0, 2, -1, 1e9, "1", 1.5, null]) }),
  (random) => JSON.stringify({ ...userRegistered("data"), data: { userId: random.pick(WRONG), name: 5 } }),
  (random) => random.pick(JSON_TEXTS),
  (random) => Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256))),
  // Compressed, or of another kind, whatever its properties say.
  () => gzipSync(JSON.stringify(userRegistered("zipped"))),
  () => "<event><id>1</id></event>",
];

const LARGE_BODIES: readonly Body[] = [
  () => JSON.stringify({ ...userRegistered("large"), data: { userId: "u", name: "x".repeat(KB_200) } }),
  () => Buffer.alloc(KB_200, 0xff),
  () => `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  () => "[".repeat(50_000) + "]".repeat(50_000),
];

const NUMBERS = ["7", "NaN", "", -1, -(2 ** 40), 2 ** 31, 2 ** 53, 1e300, 0.5, true, null, [3], { a: 1 }] as const;
const INSTANTS = ["", "yesterday", 5, "x".repeat(20_000), [], null, "+275760-09-13T00:00:00.001Z"] as const;

/** Headers and properties as only somebody else would set them. */
export function forgedProperties(random: Random): Options.Publish {
  return {
    contentType: random.pick(["application/json", "text/plain", "application/octet-stream", "", "x".repeat(255)]),
    contentEncoding: random.pick(["utf-8", "gzip", "none"]),
    type: random.pick(["user.registered", "event.handled", "", "é".repeat(127)]),
    persistent: random.below(2) === 0,
    headers: {
      ...(random.below(2) === 0 ? { "x-attempts": random.pick(NUMBERS) } : {}),
      ...(random.below(2) === 0 ? { "x-attempts-before-run": random.pick(NUMBERS) } : {}),
      ...(random.below(2) === 0 ? { "x-published-at": random.pick(INSTANTS) } : {}),
      ...(random.below(2) === 0 ? { "x-first-failed-at": random.pick(INSTANTS) } : {}),
      ...(random.below(8) === 0 ? { "x-junk": "x".repeat(10_000) } : {}),
      ...(random.below(8) === 0 ? Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, n])) : {}),
      ...(random.below(8) === 0 ? { "x-error-message": "x".repeat(5_000), "x-queue": "nowhere", "x-consumer": 7 } : {}),
    },
  };
}

/** One of so many is large. */
const LARGE_ONE_OF = 8;

/** A message that can be no event. */
export function malformedMessage(random: Random, messageId: string): RawMessage {
  const body = random.pick(random.below(LARGE_ONE_OF) === 0 ? LARGE_BODIES : BODIES)(random);
  return { body: Buffer.from(body as string), properties: { ...forgedProperties(random), messageId } };
}

/** Does the ledger take it for a list of transitions, of which it knows none? */
export function isList({ body }: RawMessage): boolean {
  try {
    return Array.isArray(JSON.parse(body.toString("utf8")));
  } catch {
    return false;
  }
}
