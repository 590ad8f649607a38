import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createObserve } from "../../src/alerts/observe.ts";
import { MAX_FAULTS } from "../../src/alerts/faults.ts";
import { type AlertCondition, type AlertRule } from "../../src/alerts/rule.ts";
import { type EventFilter } from "../../src/events/filter.ts";
import { iso } from "../../src/clock.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { toSnapshot } from "../../src/pipeline/snapshot.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

const NOW = Date.parse("2026-01-01T00:10:00.000Z");
const HOUR_MS = 3_600_000;
const silence: AlertRule = {
  id: "r",
  source: "api",
  name: "Silent",
  enabled: true,
  webhook: null,
  when: { kind: "silence", seconds: 60 },
};

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
  log = recordedLog();
});
afterEach(() => side.close());

/** A pipeline in which an event has waited for each consumer for an hour; search has it in hand. */
const snapshot = async () =>
  toSnapshot({
    at: NOW,
    reading: null,
    counts: {
      queues: {
        notifications: { ready: 1, retrying: 0 },
        search: { ready: 0, retrying: 0 },
        analytics: { ready: 1, retrying: 0 },
      },
      ledger: 0,
      parked: 0,
    },
    outboxBacklog: 0,
    deadLettered: null,
    oldest: {
      askedAt: NOW,
      madeAt: { notifications: NOW - HOUR_MS, search: NOW - HOUR_MS, analytics: NOW - HOUR_MS },
    },
    paused: new Set(["analytics"]),
    processes: [],
  });

let log: ReturnType<typeof recordedLog>;
const observing = () =>
  createObserve({ collections, pipeline: { snapshot }, feed: { observe() {} }, clock: () => NOW, log: log.log });
const look = (rules: readonly AlertRule[]) => observing()(rules);

test("when each consumer was resumed is known, so that it is not called silent for the time that it was paused", async () => {
  const [paused, resumed] = [iso(NOW - HOUR_MS), iso(NOW - 1_000)];
  await collections.controls.insertMany(
    [
      { _id: "search", paused: false, at: resumed, by: "olga" },
      { _id: "analytics", paused: true, at: paused, by: "olga" },
      { _id: "mail", paused: false, at: resumed, by: "olga" },
    ],
    { ordered: false },
  );
  const { seen } = await look([silence]);
  expect(CONSUMERS.map((consumer) => seen.get("r")?.consumers[consumer].resumedAt)).toEqual([null, NOW - 1_000, null]);
});

test("what a worker has in hand is known to wait, though nothing is left in its queue", async () => {
  const { seen } = await look([silence]);
  expect(seen.get("r")?.consumers.search.oldestAgeMs).toBe(HOUR_MS);
});

test.each([
  [
    "a filter",
    {
      kind: "deadLetters",
      moreThan: 1,
      windowSeconds: 60,
      filter: { types: ["document.signed"] } as unknown as EventFilter,
    },
  ],
  ["a kind", { kind: "tooFast", perSecond: 5 } as unknown as AlertCondition],
] as const)("a rule with %s that this version can't read keeps no other from being evaluated", async (_what, when) => {
  const observe = observing();
  const newer: AlertRule = { ...silence, id: "n", name: "Newer", when };
  await observe([newer, silence]);
  const { seen } = await observe([newer, silence]);
  expect([...seen.keys()]).toEqual(["r"]);
  expect(log.lines).toMatchObject([{ level: "error", fields: { rule: "Newer" } }]);
});

const deadLetter = (n: number): EventRecord => {
  const fingerprint = `f${n}`;
  const attempt = { number: 1, startedAt: iso(NOW), durationMs: 1, error: { code: "X", message: "x", fingerprint } };
  return {
    _id: `e${n}`,
    type: "document.created",
    timestamp: iso(NOW),
    version: 1,
    actor: "ada",
    subject: "d",
    audience: ["*"],
    data: null,
    status: "deadLettered",
    unprocessed: "deadLettered",
    lanes: { search: { status: "deadLettered", attempts: [attempt], effects: [], fingerprint } },
    fingerprints: [fingerprint],
    revision: 1,
  };
};

test("too many different faults to tell which are new are told of in the log, once until it can be told again", async () => {
  const observe = observing();
  const rules: readonly AlertRule[] = [{ ...silence, when: { kind: "newFingerprint" } }];
  const all = Array.from({ length: MAX_FAULTS + 1 }, (_, n) => deadLetter(n));
  await collections.events.insertMany(all, { ordered: false });
  await observe([silence]); // no rule asks
  expect(log.lines).toEqual([]);
  await observe(rules);
  expect((await observe(rules)).seen.get("r")?.faults).toBeNull();
  expect(log.lines).toMatchObject([{ level: "warn", message: expect.stringContaining("1000 different faults") }]);

  await collections.events.deleteMany({ _id: "e0" });
  expect((await observe(rules)).seen.get("r")?.faults).toHaveLength(MAX_FAULTS);
  await collections.events.insertMany([deadLetter(0)], { ordered: false });
  await observe(rules);
  expect(log.lines).toHaveLength(2);
});
