import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { iso } from "../../src/clock.ts";
import { recentPace } from "../../src/dead-letters/pace.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type EventRecord, type LaneRecord } from "../../src/store/records/ledger.ts";
import { openLocalSide } from "../support/stores.ts";

const NOW = Date.parse("2026-01-01T01:00:00.000Z");
const EARLIER = NOW - 1_800_000;

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
});
afterEach(() => side.close());

interface Done {
  readonly made: number;
  readonly begun: number;
  readonly settled: number;
  readonly attempts?: number;
}

const put = (all: readonly Done[]) =>
  collections.events.insertMany(
    all.map(({ made, begun, settled, attempts = 1 }, n): EventRecord => {
      const lane: LaneRecord = {
        status: "processed",
        attempts: Array.from({ length: attempts }, (_, k) => ({ number: k + 1, startedAt: iso(begun), durationMs: 1 })),
        effects: [],
      };
      return {
        _id: `e${n}`,
        type: "document.created",
        timestamp: iso(made),
        version: 1,
        actor: "ada",
        subject: "d",
        audience: ["*"],
        data: null,
        status: "processed",
        settledAt: iso(settled),
        lanes: { search: lane },
        revision: 1,
      };
    }),
    { ordered: false },
  );
const pace = () => recentPace(collections, ["document.created"], () => NOW);
const numbers = (length: number): readonly number[] => Array.from({ length }, (_, n) => n);

/** Forty that came together, and were done one every 50 ms. */
const rush = numbers(40).map((n) => ({ made: EARLIER, begun: EARLIER + n * 50, settled: EARLIER + (n + 1) * 50 }));
/** Two a second, each done at once. */
const idle = numbers(20).map((n) => {
  const made = EARLIER + 60_000 + n * 500;
  return { made, begun: made + 5, settled: made + 30 };
});

test("how fast consumers are is told by events that waited while others were done", async () => {
  await put(rush);
  expect(await pace()).toEqual({ eventsPerSecond: 20, events: 39 });
});

test("with little to do, how often something comes says nothing of it", async () => {
  await put(idle);
  expect(await pace()).toBeNull();
});

test("the time in which nothing waited is not counted", async () => {
  await put([...rush, ...idle]);
  expect(await pace()).toEqual({ eventsPerSecond: 20, events: 39 });
});

test("nor is the time for which a consumer was paused, or an event waited until it was tried again", async () => {
  const resumed = EARLIER + 600_000;
  await put([
    ...rush,
    { made: EARLIER + 1, begun: resumed, settled: resumed + 50 },
    { made: EARLIER + 1, begun: EARLIER + 1, settled: EARLIER + 9_000, attempts: 2 },
  ]);
  expect(await pace()).toEqual({ eventsPerSecond: 20, events: 39 });
});
