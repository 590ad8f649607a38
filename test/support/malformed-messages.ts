import { gzipSync } from "node:zlib";
import { type Options } from "amqplib";
import { userRegistered } from "./recorded-broker.ts";

export interface RawMessage {
  readonly body: Buffer;
  readonly properties: Options.Publish;
}

/** A number from 0 on, below `below`; the same ones for the same seed (mulberry32). */
export type Random = (below: number) => number;

export function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;

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
    const whole = JSON.stringify(userRegistered(`cut${random(1_000)}`));
    return whole.slice(0, 1 + random(whole.length - 1));
  },
  (random) => JSON.stringify({ ...userRegistered("wrong"), [pick(random, FIELDS)]: pick(random, WRONG) }),
  (random) => {
    const without = pick(random, FIELDS);
    return JSON.stringify(Object.fromEntries(Object.entries(userRegistered("w")).filter(([key]) => key !== without)));
  },
  (random) => JSON.stringify({ ...userRegistered("type"), type: pick(random, TYPES) }),
  (random) => JSON.stringify({ ...userRegistered("version"), version: pick(random, [0, 2, -1, 1e9, "1", 1.5, null]) }),
  (random) => JSON.stringify({ ...userRegistered("data"), data: { userId: pick(random, WRONG), name: 5 } }),
  (random) => pick(random, JSON_TEXTS),
  (random) => Buffer.from(Array.from({ length: random(400) }, () => random(256))),
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
    contentType: pick(random, ["application/json", "text/plain", "application/octet-stream", "", "x".repeat(255)]),
    contentEncoding: pick(random, ["utf-8", "gzip", "none"]),
    type: pick(random, ["user.registered", "event.handled", "", "é".repeat(127)]),
    persistent: random(2) === 0,
    headers: {
      ...(random(2) === 0 ? { "x-attempts": pick(random, NUMBERS) } : {}),
      ...(random(2) === 0 ? { "x-attempts-before-run": pick(random, NUMBERS) } : {}),
      ...(random(2) === 0 ? { "x-published-at": pick(random, INSTANTS) } : {}),
      ...(random(2) === 0 ? { "x-first-failed-at": pick(random, INSTANTS) } : {}),
      ...(random(8) === 0 ? { "x-junk": "x".repeat(10_000) } : {}),
      ...(random(8) === 0 ? Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, n])) : {}),
      ...(random(8) === 0 ? { "x-error-message": "x".repeat(5_000), "x-queue": "nowhere", "x-consumer": 7 } : {}),
    },
  };
}

/** One of so many is large. */
const LARGE_ONE_OF = 8;

/** A message that can be no event. */
export function malformedMessage(random: Random, messageId: string): RawMessage {
  const body = pick(random, random(LARGE_ONE_OF) === 0 ? LARGE_BODIES : BODIES)(random);
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
