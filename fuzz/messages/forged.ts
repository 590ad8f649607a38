import { everyKind } from "../../test/support/recorded-broker.ts";
import { encodeTransitions, wireType } from "../../src/events/transition.ts";
import { forgedProperties, type RawMessage } from "../../test/support/malformed-messages.ts";
import { type Random } from "../../test/support/random.ts";

/** A message of the lifecycle exchange, and the key that it comes by. */
export interface Forged extends RawMessage {
  readonly key: string;
}

const HOSTILE: readonly unknown[] = [
  null,
  -1,
  1e308,
  "",
  "\u001b[31m\r\n",
  "x".repeat(5_000),
  [],
  { $gt: "" },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  ["*", "*"],
  "9999-99-99T99:99:99Z",
];

/**
 * Lists of transitions of events that never were: well formed as often as not, with other items between, and with one field
 * of one of them set to what it can't be.
 */
export function forgedTransitions(random: Random, eventId: string): Forged {
  const transitions = everyKind(eventId);
  const chosen = random.pick(transitions);
  const items = JSON.parse(encodeTransitions([chosen])) as { data: Record<string, unknown> }[];
  const fields = Object.keys(items[0]?.data ?? {});
  const field = random.pick(fields);
  if (random.below(2) === 0) items.forEach(({ data }) => void (data[field] = random.pick(HOSTILE)));
  const others =
    random.below(3) === 0 ? [null, 1, {}, { type: "event.handled" }, { type: "event.handled", data: null }] : [];
  return {
    key: random.below(4) === 0 ? "event.handled" : wireType(chosen.status),
    body: Buffer.from(JSON.stringify([...others, ...items])),
    properties: { ...forgedProperties(random), messageId: eventId },
  };
}
