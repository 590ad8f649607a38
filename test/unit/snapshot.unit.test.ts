import { describe, expect, test } from "@jest/globals";
import { type Observed, toSnapshot } from "../../src/pipeline/snapshot.ts";

describe("a snapshot", () => {
  const at = Date.parse("2026-01-01T00:01:00.000Z");
  const heard = { startedAt: "2026-01-01T00:00:00.000Z", lastSeenAgoMs: 900, live: true } as const;
  const dead = { ...heard, live: false, lastSeenAgoMs: 9_000 } as const;
  const subscriptions = { subscribers: 3, lagging: 1, dropped: 10 };
  const observed: Observed = {
    at,
    reading: { publishedPerSecond: 1, processedPerSecond: 2, failedPerSecond: 3, latencyMs: null },
    counts: {
      queues: {
        notifications: { ready: 4, retrying: 0 },
        search: { ready: 0, retrying: 2 },
        analytics: { ready: 0, retrying: 0 },
      },
      ledger: 0,
      parked: 7,
    },
    outboxBacklog: 5,
    deadLettered: { notifications: 6, search: 0, analytics: 0 },
    oldest: { askedAt: at - 1_000, madeAt: { notifications: at - 1_500, search: null, analytics: at - 1_003 } },
    paused: new Set(["notifications"]),
    processes: [
      { ...heard, id: "api-1", kind: "api", queues: [], subscriptions },
      { ...heard, id: "api-2", kind: "api", queues: [], subscriptions },
      { ...dead, id: "api-3", kind: "api", queues: [], subscriptions },
      { ...heard, id: "worker-1", kind: "worker", queues: ["notifications", "ledger"] },
      { ...dead, id: "worker-2", kind: "worker", queues: ["notifications", "search"] },
    ],
  };

  test("adds up what is live, and has every consumer's queue", () => {
    expect(toSnapshot(observed)).toMatchObject({
      at: "2026-01-01T00:01:00.000Z",
      publishedPerSecond: 1,
      outboxBacklog: 5,
      parked: 7,
      subscribers: 6,
      laggingSubscribers: 2,
      droppedItems: 20,
      queues: [
        { consumer: "notifications", ready: 4, deadLettered: 6, workers: 1, paused: true, oldestAgeMs: 1_500 },
        { consumer: "search", retrying: 2, workers: 0, paused: false, oldestAgeMs: null },
        { consumer: "analytics", ready: 0, oldestAgeMs: null }, // the ledger is behind: nothing waits any more
      ],
    });
  });

  /** Of an empty queue, though by the ledger its consumer was not through with an event when that was asked a second ago. */
  const unsettledOf = (changes: Partial<Observed>, ledger = 0) => {
    const { counts } = observed;
    const all = { ...observed, counts: counts && { ...counts, ledger }, ...changes };
    return toSnapshot(all).queues.find(({ consumer }) => consumer === "analytics")?.unsettledAgeMs;
  };

  test("knows how long a worker has had something in hand that is in no queue, by the ledger", () => {
    expect(unsettledOf({})).toBe(3);
    const settled = { notifications: null, search: null, analytics: null };
    expect(unsettledOf({ oldest: { askedAt: at, madeAt: settled } })).toBe(0);
  });

  test("doesn't know it while the ledger is behind, or away", () => {
    expect(unsettledOf({}, 1)).toBeNull();
    expect(unsettledOf({ oldest: null })).toBeNull();
    expect(unsettledOf({ counts: null })).toBeNull();
  });

  test("counts what waits in a queue as what is not settled, from when it was made", () => {
    expect(toSnapshot(observed).queues.map(({ unsettledAgeMs }) => unsettledAgeMs)).toEqual([1_500, null, 3]);
  });

  test("says what is away with nulls", () => {
    const nothing = toSnapshot({
      at,
      reading: null,
      counts: null,
      outboxBacklog: null,
      deadLettered: null,
      oldest: null,
      paused: null,
      processes: null,
    });
    const { at: _at, queues, ...rest } = nothing;
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
    for (const { consumer: _consumer, ...status } of queues)
      expect(new Set(Object.values(status))).toEqual(new Set([null]));
    expect(queues).toHaveLength(3);
  });
});
