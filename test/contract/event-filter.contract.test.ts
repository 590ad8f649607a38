import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchesRecord } from "../../src/ledger/event-predicate.ts";
import { eventQuery } from "../../src/ledger/event-query.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { filters, records } from "../support/event-records.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";

const SEED = 20_260_101;
const VIEWERS = [
  { id: "ada", roles: ["user"] },
  { id: "bob", roles: ["user"] },
  { id: "operator", roles: ["user", "operator"] },
] as const;

const CONDITIONS = "actors consumers data fingerprint ids since statuses subjects text types until".split(" ");

/** One filter, one meaning: the store finds exactly the records that the predicate accepts. */
onBothStores("the event filter", (open) => {
  let side: StoreSide;
  let events: Collections["events"];

  beforeAll(async () => {
    side = await open();
    events = collectionsOf(side.store).events;
  }, 60_000);
  afterAll(() => side?.close());

  test("a random filter finds in the store what it accepts as a predicate", async () => {
    const narrowed = new Set<string>();
    const property = fc.asyncProperty(
      records,
      fc.array(filters, { minLength: 10, maxLength: 10 }),
      async (some, tries) => {
        await events.deleteMany({});
        await insertEach(events, some);
        for (const filter of tries) {
          for (const viewer of VIEWERS) {
            const inStore = await events.find(eventQuery(viewer, filter), { projection: { _id: 1 } }).toArray();
            const accepted = some.filter(matchesRecord(viewer, filter)).map(({ _id }) => _id);
            expect({ viewer, filter, ids: inStore.map(({ _id }) => _id).toSorted() }).toEqual({
              viewer,
              filter,
              ids: accepted.toSorted(),
            });
            if (accepted.length > 0 && accepted.length < some.length)
              Object.keys(filter).forEach((key) => narrowed.add(key));
          }
        }
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: 40, endOnFailure: true });
    // A property of filters that match nothing, or everything, would hold for anything.
    expect([...narrowed].toSorted()).toEqual(CONDITIONS);
  }, 120_000);
});
