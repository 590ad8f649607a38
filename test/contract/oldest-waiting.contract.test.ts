import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type ConsumerName } from "../../src/events/consumers.ts";
import { published, type Transition } from "../../src/events/transition.ts";
import { applyTransition } from "../../src/ledger/projection.ts";
import { findOldestWaiting } from "../../src/pipeline/backlog.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type Filter, type FindOptions } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { describeWithServices } from "../services/required.ts";
import { envelopeOf } from "../support/event-records.ts";
import { type ExaminedLedger, examinedInMemory, examinedInMongo } from "../support/examined.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";

const START = Date.UTC(2026, 0, 1);
const madeAt = (n: number): number => START + n * 1_000;

type Told = "handled" | "failed" | "deadLettered";

/** What a consumer tells of its first attempt. */
function stepOf({ timestamp: at, ...event }: Named, consumer: ConsumerName, status: Told): Transition {
  const { _id: eventId, type, subject, actor, audience } = event;
  const run = { eventId, type, subject, actor, audience, consumer, attempt: 1, startedAt: at, durationMs: 1, at };
  const error = { code: "X", message: "x", fingerprint: "f" };
  if (status === "handled") return { ...run, status, effects: [] };
  return status === "failed" ? { ...run, status, error, nextAttemptAt: at } : { ...run, status, error };
}
type Named = Pick<EventRecord, "_id" | "type" | "subject" | "actor" | "audience" | "timestamp">;

/** The nth event, one a second, of which each consumer told this; of the others nothing was heard. */
function eventOf(n: number, told: { readonly [C in ConsumerName]?: Told }): EventRecord {
  const timestamp = new Date(madeAt(n)).toISOString();
  const id = `e${String(n).padStart(6, "0")}`;
  const parts = { actor: "ada", subject: "d", audience: ["*"], title: "t", tags: [] } as const;
  const event = envelopeOf({ ...parts, type: "document.created", id, timestamp });
  const made = applyTransition(null, published(event, timestamp), event);
  const heard = Object.entries(told) as readonly (readonly [ConsumerName, Told])[];
  return heard.reduce((record, [consumer, status]) => applyTransition(record, stepOf(made, consumer, status)), made);
}

const settledDeadLetter = (n: number): EventRecord =>
  eventOf(n, { notifications: "handled", search: "deadLettered", analytics: "handled" });

onBothStores("the oldest event that waits for a consumer", (open) => {
  let side: StoreSide;
  let events: Collections["events"];
  beforeEach(async () => {
    side = await open();
    ({ events } = collectionsOf(side.store));
  });
  afterEach(() => side.close());

  const oldest = async (...records: readonly EventRecord[]) => {
    await events.insertMany(records, { ordered: false });
    return findOldestWaiting({ events });
  };

  test("is one that it has not begun, or tries again", async () => {
    const found = await oldest(
      eventOf(1, { notifications: "handled", search: "failed", analytics: "handled" }),
      eventOf(2, { notifications: "handled", search: "handled" }),
      eventOf(3, {}),
    );
    expect(found).toEqual({ notifications: madeAt(3), search: madeAt(1), analytics: madeAt(2) });
  });

  test("may be one that another consumer has given up on", async () => {
    const found = await oldest(eventOf(1, { search: "deadLettered", analytics: "handled" }), eventOf(2, {}));
    expect(found).toEqual({ notifications: madeAt(1), search: madeAt(2), analytics: madeAt(2) });
  });

  test("is found behind any number of dead letters that wait for nobody", async () => {
    const standing = Array.from({ length: 600 }, (_, n) => settledDeadLetter(n));
    const found = await oldest(...standing, eventOf(600, { notifications: "handled", search: "deadLettered" }));
    expect(found).toEqual({ notifications: null, search: null, analytics: madeAt(600) });
  });

  test("is told by what each consumer did: a mark that an older version left on what is done says nothing", async () => {
    const found = await oldest({ ...settledDeadLetter(1), alsoPending: true }, eventOf(2, {}));
    expect(found).toEqual({ notifications: madeAt(2), search: madeAt(2), analytics: madeAt(2) });
  });

  test("may be a record that an older version made, from the next thing that happens to it", async () => {
    const { alsoPending: _, ...before } = eventOf(1, { search: "deadLettered" });
    const found = await oldest(applyTransition(before, stepOf(before, "analytics", "handled")));
    expect(found).toEqual({ notifications: madeAt(1), search: null, analytics: null });
  });

  test("is none when all are done, or have given up", async () => {
    const stuck = eventOf(1, { search: "deadLettered", analytics: "handled" });
    const ended = applyTransition(stuck, stepOf(stuck, "notifications", "handled"));
    const found = await oldest(ended, settledDeadLetter(2));
    expect(found).toEqual({ notifications: null, search: null, analytics: null });
  });
});

/** It is asked for every second: what it costs must not grow with the dead letters that nobody cleans up. */
function cost(open: (events: readonly EventRecord[]) => Promise<ExaminedLedger>): void {
  let ledger: ExaminedLedger;
  beforeAll(async () => {
    const standing = Array.from({ length: 20_000 }, (_, n) => settledDeadLetter(n));
    const waiting = [
      eventOf(20_000, { search: "deadLettered" }),
      eventOf(20_001, { search: "failed" }),
      eventOf(20_002, {}),
    ];
    ledger = await open([...standing, ...waiting]);
  }, 180_000);
  afterAll(() => ledger?.close(), 60_000);

  test("looks at those alone that wait", async () => {
    const asked: { readonly filter: Filter; readonly options: FindOptions }[] = [];
    const find = (filter: Filter, options: FindOptions) => {
      asked.push({ filter, options });
      return { toArray: async () => [] };
    };
    // Nothing else of the collection is called.
    await findOldestWaiting({ events: { find } as unknown as Collections["events"] });
    const costs = await Promise.all(asked.map(({ filter, options }) => ledger.examine(filter, options)));
    expect(costs).toEqual(costs.map(() => ({ examined: 1, found: 1 })));
    expect(costs).toHaveLength(3);
  }, 60_000);
}

describe("the oldest that waits among 20,000 dead letters, embedded", () =>
  cost(async (events) => examinedInMemory(events)));
describeWithServices("the oldest that waits among 20,000 dead letters, in MongoDB", ({ mongodbUrl }) =>
  cost((events) => examinedInMongo(mongodbUrl, events)),
);
