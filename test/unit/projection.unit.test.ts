import { expect, test } from "@jest/globals";
import { type ConsumerName, CONSUMERS } from "../../src/events/consumers.ts";
import { type Transition } from "../../src/events/transition.ts";
import { applyTransition, isSettled, processedTransition } from "../../src/ledger/projection.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";

const T = "2026-01-01T00:00:00.000Z";
const subject = { eventId: "e", type: "document.created", subject: "d", actor: "u", audience: ["*"], at: T } as const;
const error = { code: "X", message: "x", fingerprint: "f" };
const run = (consumer: ConsumerName, attempt: number) => ({
  ...subject,
  consumer,
  attempt,
  startedAt: T,
  durationMs: 5,
});
const handled = (consumer: ConsumerName, attempt = 1): Transition => ({
  ...run(consumer, attempt),
  status: "handled",
  effects: [],
});
const parked = (consumer: ConsumerName, attempt = 1): Transition => ({
  ...run(consumer, attempt),
  status: "deadLettered",
  error,
});
const failed = (consumer: ConsumerName, attempt = 1): Transition => ({
  ...run(consumer, attempt),
  status: "failed",
  error,
  nextAttemptAt: T,
});
const all = (...steps: Transition[]) =>
  steps.reduce<EventRecord | null>((record, step) => applyTransition(record, step), null);

test("it is processed when every consumer is, in whatever order the news comes", () => {
  const steps = [
    { ...subject, status: "published" } as const,
    failed("search"),
    handled("search", 2),
    handled("analytics"),
    handled("notifications"),
  ];
  const record = all(...steps);
  expect(record?.status).toBe("processed");
  expect(all(...steps.toReversed())).toEqual(record);
  expect(record && processedTransition(record)).toMatchObject({ attempts: 4, latencyMs: 5 });
});

test("a repeat changes nothing and gives back the same record", () => {
  const record = all(...CONSUMERS.map((consumer) => handled(consumer)));
  expect(applyTransition(record, handled("search"))).toBe(record);
});

test("a dead letter of one consumer hides from nobody that another has not begun, and only until it has ended", () => {
  const waits = all(parked("search"), handled("analytics"));
  expect([waits?.status, waits?.unprocessed, waits?.alsoPending]).toEqual(["deadLettered", "deadLettered", true]);
  const ends = [handled("notifications"), failed("notifications"), parked("notifications"), handled("search", 2)];
  for (const end of [...ends, { ...subject, status: "processed", attempts: 3, latencyMs: 5 } as const])
    expect(waits && "alsoPending" in applyTransition(waits, end)).toBe(false);
});

test("a dead letter settles the event, and its replay makes it processed", () => {
  const dead = all(handled("analytics"), handled("notifications"), parked("search", 4));
  expect(dead && [dead.status, isSettled(dead)]).toEqual(["deadLettered", true]);
  expect(applyTransition(dead, handled("search", 5)).status).toBe("processed");
});
