import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Document } from "mongodb";
import { type EventFilter } from "../../src/events/filter.ts";
import { matchesRecord } from "../../src/ledger/event-predicate.ts";
import { eventQuery } from "../../src/ledger/event-query.ts";
import { INDEXES } from "../../src/store/collections.ts";
import { createFinder } from "../../src/store/local/find.ts";
import { createSecondaryIndex } from "../../src/store/local/secondary-index.ts";
import { type Filter, type FindOptions } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records.ts";
import { describeWithServices } from "../services/required.ts";
import { manyEvents, RARE } from "../support/many-events.ts";
import { openMongoSide } from "../support/store-sides.ts";

const COUNT = 50_000;
const PAGE: FindOptions = { sort: { timestamp: -1, _id: -1 }, limit: 51 };
/** Some that the viewer may not see lie between; nothing is looked at that an index rules out. */
const BOUND = 4 * 51;

interface Side {
  /** The documents that a query looked at, and the ids it found. */
  examine(query: Filter): Promise<{ readonly examined: number; readonly ids: readonly string[] }>;
  close(): Promise<void>;
}

const VIEWERS = [
  { id: "operator", roles: ["user", "operator"] },
  { id: "user-3", roles: ["user"] },
] as const;

const FILTERS: readonly (readonly [what: string, filter: EventFilter])[] = [
  ["nothing", {}],
  ["a subject", { subjects: [RARE.subject] }],
  ["a common type", { types: ["document.created"] }],
  ["a rare type", { types: ["user.registered"] }],
  ["an actor", { actors: [RARE.actor] }],
  ["being dead-lettered", { statuses: ["deadLettered"] }],
  ["not being processed", { statuses: ["pending", "published", "retrying", "deadLettered"] }],
  ["being processed, of a rare type", { statuses: ["processed"], types: ["user.registered"] }],
  ["being dead-lettered by a consumer", { consumers: ["analytics"], statuses: ["deadLettered"] }],
  ["a fingerprint", { fingerprint: RARE.fingerprint }],
  ["a consumer's fingerprint", { consumers: ["analytics"], fingerprint: RARE.fingerprint }],
  ["a title", { data: { title: `Notes on api 1 ${RARE.word}` } }],
  ["a rare word", { text: RARE.word }],
  ["a rare word after a common one", { text: `api ${RARE.word}` }],
  ["a type in a stretch of time", { types: ["comment.added"], since: RARE.timeOf(9_000), until: RARE.timeOf(9_400) }],
  [
    "a subject in a stretch of time",
    { subjects: [RARE.subject], since: RARE.timeOf(9_000), until: RARE.timeOf(20_000) },
  ],
];

function cost(open: (events: readonly EventRecord[]) => Promise<Side>): void {
  const events = manyEvents(COUNT);
  let side: Side;
  beforeAll(async () => {
    side = await open(events);
  }, 180_000);
  afterAll(() => side?.close(), 60_000);

  describe.each(VIEWERS.map((viewer) => [viewer.id, viewer] as const))("for %s", (_, viewer) => {
    test.each(FILTERS)("a page by %s looks at few events", async (_what, filter) => {
      const { examined, ids } = await side.examine(eventQuery(viewer, filter));
      const expected = events.filter(matchesRecord(viewer, filter)).map(({ _id }) => _id);
      expect(ids).toEqual(expected.reverse().slice(0, PAGE.limit));
      expect(examined).toBeLessThanOrEqual(BOUND);
    });
  });
}

describe("the cost of the event filter among 50,000, embedded", () =>
  cost(async (events) => {
    let examined = 0;
    class Counted extends Map<string, EventRecord> {
      override get(id: string): EventRecord | undefined {
        examined += 1;
        return super.get(id);
      }
      override values(): ReturnType<Map<string, EventRecord>["values"]> {
        examined += this.size;
        return super.values();
      }
    }
    const indexes = INDEXES.events.map(createSecondaryIndex);
    for (const event of events) for (const index of indexes) index.add(event);
    const { find } = createFinder(new Counted(events.map((event) => [event._id, event])), indexes);
    return {
      async examine(query) {
        examined = 0;
        return { ids: find(query, PAGE).map(({ _id }) => _id), examined };
      },
      async close() {},
    };
  }));

describeWithServices("the cost of the event filter among 50,000, in MongoDB", ({ mongodbUrl }) =>
  cost(async (events) => {
    const { db, close } = await openMongoSide(mongodbUrl, async (empty) => {
      for (let n = 0; n < events.length; n += 5_000)
        await empty.collection<EventRecord & Document>("events").insertMany(events.slice(n, n + 5_000));
    });
    return {
      close,
      async examine(query) {
        const cursor = db.collection<EventRecord & Document>("events").find(query, { ...PAGE });
        const { executionStats }: Document = await cursor.explain("executionStats");
        const ids = (await cursor.toArray()).map(({ _id }) => _id);
        return { examined: executionStats.totalDocsExamined as number, ids };
      },
    };
  }),
);
