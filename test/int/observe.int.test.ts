import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createObserve } from "../../src/alerts/observe.ts";
import { type AlertRule } from "../../src/alerts/rule.ts";
import { type EventFilter } from "../../src/events/filter.ts";
import { iso } from "../../src/clock.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { toSnapshot } from "../../src/pipeline/snapshot.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
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

const log = recordedLog();
const look = (rules: readonly AlertRule[]) =>
  createObserve({ collections, pipeline: { snapshot }, feed: { observe() {} }, clock: () => NOW, log: log.log })(rules);

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

test("a rule that this version can't read, as a newer one wrote it, keeps no other from being evaluated", async () => {
  const filter = { types: ["document.signed"] } as unknown as EventFilter;
  const newer: AlertRule = {
    ...silence,
    id: "n",
    when: { kind: "deadLetters", moreThan: 1, windowSeconds: 60, filter },
  };
  const { seen } = await look([newer, silence]);
  expect([...seen.keys()]).toEqual(["r"]);
  expect(log.lines).toMatchObject([{ level: "error", fields: { rule: "Silent" } }]);
});
