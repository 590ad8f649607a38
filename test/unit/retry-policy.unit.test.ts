import { expect, test } from "@jest/globals";
import { UnreadableEvent } from "../../src/events/envelope.ts";
import { HANDLERS } from "../../worker/consumers.ts";
import { consumersOf, EVENT_TYPES } from "../../src/events/catalogue.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { toFailure } from "../../worker/failure.ts";
import { afterFailure } from "../../worker/retry-policy.ts";

test("an event is tried again after 1 s, 2 s and 4 s, then parked", () => {
  const decide = (attempt: number) => afterFailure(new Error("no"), attempt);
  expect([1, 2, 3].map(decide)).toEqual([1_000, 2_000, 4_000].map((delayMs) => ({ kind: "retry", delayMs })));
  expect(decide(4)).toEqual({ kind: "park" });
});

test("what can't get better is parked at once", () => {
  expect(afterFailure(new UnreadableEvent("MALFORMED_EVENT", "no"), 1).kind).toBe("park");
  expect(afterFailure(Object.assign(new Error("no"), { permanent: true }), 1).kind).toBe("park");
});

test("the fingerprint is the same whatever ids, numbers and values the message holds", () => {
  const fail = (message: string) => toFailure(new Error(message)).fingerprint;
  expect(fail("No 'a' in 12")).toBe(fail("No 'b' in 7"));
  expect(fail("No 'a' in 12")).not.toBe(fail("Too many"));
});

test("each consumer has handlers for just the types that the catalogue gives it", () => {
  for (const consumer of CONSUMERS) {
    expect(Object.keys(HANDLERS[consumer])).toEqual(EVENT_TYPES.filter((type) => consumersOf(type).includes(consumer)));
  }
});
