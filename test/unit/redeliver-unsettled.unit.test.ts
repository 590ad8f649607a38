import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PublishOutcome, type Redelivery } from "../../src/broker/port.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type EventRecord, type LaneRecord, type LaneStatus } from "../../src/store/records/ledger.ts";
import { redeliverUnsettled } from "../../worker/redeliver-unsettled.ts";
import { envelopeOf } from "../support/event-records.ts";
import { openLocalSide } from "../support/stores.ts";
import { applyTransition, pendingRecord } from "../../src/ledger/projection.ts";
import { subjectOf } from "../../src/events/transition.ts";

const NOW = "2026-01-01T00:00:00.000Z";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;

beforeAll(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
});
afterAll(() => side.close());

/** A broker that takes whatever it is given, and remembers it. */
function recordedBroker(outcome: PublishOutcome = "confirmed") {
  const taken: Redelivery[] = [];
  return {
    taken,
    async redeliver(redeliveries: readonly Redelivery[]) {
      taken.push(...redeliveries);
      return redeliveries.map(() => outcome);
    },
  };
}

const eventOf = (n: number) =>
  envelopeOf({
    id: `event-${String(n).padStart(3, "0")}`,
    type: "document.created",
    timestamp: new Date(1_700_000_000_000 + n).toISOString(),
    actor: "ada",
    subject: `document-${n}`,
    audience: ["*"],
    title: `Document ${n}`,
    tags: [],
  });

/** A published event whose consumers have come so far; each attempt is the second. */
function recordOf(n: number, lanes: Readonly<Record<string, LaneStatus>>): EventRecord {
  const event = eventOf(n);
  const published = applyTransition(
    pendingRecord(event),
    { ...subjectOf(event), status: "published", at: event.timestamp },
    event,
  );
  const attempts = [{ number: 2, startedAt: event.timestamp, durationMs: 1 }];
  const made = Object.entries(lanes).map(([consumer, status]) => [
    consumer,
    { status, attempts: status === "pending" ? [] : attempts, effects: [] },
  ]);
  const statuses = Object.values(lanes);
  const status = statuses.includes("retrying")
    ? "retrying"
    : statuses.includes("deadLettered")
      ? "deadLettered"
      : statuses.includes("pending")
        ? "published"
        : "processed";
  const { unprocessed: _, ...rest } = published;
  return {
    ...rest,
    status,
    ...(status === "processed" ? {} : { unprocessed: status }),
    lanes: Object.fromEntries(made) as EventRecord["lanes"],
  };
}

test("each event goes to the consumers that are not done with it, and to no other; attempts go on counting", async () => {
  const { data: _, ...unknown } = recordOf(5, { notifications: "pending", search: "pending", analytics: "pending" });
  const records = [
    recordOf(1, { notifications: "processed", search: "pending", analytics: "retrying" }),
    recordOf(2, { notifications: "deadLettered", search: "processed", analytics: "pending" }),
    recordOf(3, { notifications: "deadLettered", search: "processed", analytics: "processed" }),
    recordOf(4, { notifications: "processed", search: "processed", analytics: "processed" }),
    { ...unknown, data: null },
    // More than a page of them.
    ...Array.from({ length: 120 }, (_one, n) =>
      recordOf(100 + n, { notifications: "processed", search: "pending", analytics: "processed" }),
    ),
  ];
  await collections.events.insertMany(records, { ordered: false });
  const broker = recordedBroker();
  expect(await redeliverUnsettled(collections, broker)).toEqual({ events: 123, unreadable: 1, deliveries: 123 });
  expect(broker.taken.slice(0, 3).map(({ consumer, event, attempts }) => [event.id, consumer, attempts])).toEqual([
    ["event-001", "search", 0],
    ["event-001", "analytics", 2],
    ["event-002", "analytics", 0],
  ]);
  expect(broker.taken[0]?.event).toEqual(eventOf(1));
  const rest = broker.taken.slice(3);
  expect(new Set(rest.map(({ event }) => event.id)).size).toBe(120);
  expect(rest.every(({ consumer }) => consumer === "search")).toBe(true);
});

test("a payload that was changed for the replay of one consumer goes to no other", async () => {
  await collections.events.deleteMany({});
  const record = recordOf(1, { notifications: "pending", search: "pending", analytics: "processed" });
  const edited = { data: { ...(record.data as object), title: "Mended" }, version: 1, by: "o", at: NOW, replayId: "r" };
  const replayed = { ...record.lanes.search, replayed: { attempt: 4, replayId: "r" } } as LaneRecord;
  await collections.events.insertMany([{ ...record, edited, lanes: { ...record.lanes, search: replayed } }], {
    ordered: false,
  });
  const broker = recordedBroker();
  await redeliverUnsettled(collections, broker);
  expect(broker.taken.map(({ consumer, event }) => [consumer, (event.data as { title: string }).title])).toEqual([
    ["notifications", "Document 1"],
    ["search", "Mended"],
  ]);
});

test("a broker that does not take them is told of, so that it is run again", async () => {
  await expect(redeliverUnsettled(collections, recordedBroker("refused"))).rejects.toThrow("run it again");
});
