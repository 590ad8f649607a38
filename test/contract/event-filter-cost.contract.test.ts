import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WATCHER } from "../../src/alerts/faults.ts";
import { selectDeadLetters } from "../../src/dead-letters/matches.ts";
import { type EventFilter } from "../../src/events/filter.ts";
import { matchesRecord } from "../../src/ledger/event-predicate.ts";
import { eventQuery } from "../../src/ledger/event-query.ts";
import { type FindOptions } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { type Viewer } from "../../src/viewer.ts";
import { describeWithServices } from "../services/required.ts";
import { type ExaminedLedger, examinedInMemory, examinedInMongo } from "../support/examined.ts";
import { manyEvents, RARE } from "../support/many-events.ts";

const COUNT = 50_000;
const PAGE_SIZE = 51;
const PAGE: FindOptions = { sort: { timestamp: -1, _id: -1 }, limit: PAGE_SIZE };
/** Some that the viewer may not see lie between; nothing is looked at that an index rules out. */
const BOUND = 4 * PAGE_SIZE;

const OPERATOR = { id: "operator", roles: ["user", "operator"] } as const;
const USER = { id: "user-3", roles: ["user"] } as const;

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

function cost(viewers: readonly Viewer[], open: (events: readonly EventRecord[]) => Promise<ExaminedLedger>): void {
  const events = manyEvents(COUNT);
  let side: ExaminedLedger;
  beforeAll(async () => {
    side = await open(events);
  }, 180_000);
  afterAll(() => side?.close(), 60_000);

  test("the dead letters of a consumer, which the alerts look for each second, are looked for among what is not processed", async () => {
    const unprocessed = events.filter(({ status }) => status !== "processed");
    const deadLettered = unprocessed.filter(({ lanes }) => lanes.analytics?.status === "deadLettered");
    const query = selectDeadLetters(WATCHER, {}).queryOf("analytics");
    // The test server looks through everything for these, whatever it explains.
    for (const key of ["$or", "type"]) expect(query).not.toHaveProperty([key]);
    const { examined, found } = await side.examine(query, {});
    expect(found).toBe(deadLettered.length);
    expect(examined).toBeLessThanOrEqual(unprocessed.length);
  }, 60_000);

  describe.each(viewers.map((viewer) => [viewer.id, viewer] as const))("for %s", (_, viewer) => {
    test.each(FILTERS)(
      "a page by %s looks at few events",
      async (_what, filter) => {
        const { examined, found } = await side.examine(eventQuery(viewer, filter), PAGE);
        expect(found).toBe(Math.min(PAGE_SIZE, events.filter(matchesRecord(viewer, filter)).length));
        expect(examined).toBeLessThanOrEqual(BOUND);
      },
      60_000,
    );

    test("a later page of a stretch of time ends with the stretch", async () => {
      const [since, until] = [RARE.timeOf(9_000), RARE.timeOf(9_400)];
      const none = eventQuery(viewer, { types: ["comment.added"], consumers: ["search"], since });
      const { examined, found } = await side.examine({ $and: [none, { timestamp: { $lte: until } }] }, PAGE);
      expect(found).toBe(0);
      expect(examined).toBeLessThanOrEqual(BOUND);
    }, 60_000);
  });
}

describe("the cost of the event filter among 50,000, embedded", () =>
  cost([OPERATOR, USER], async (events) => examinedInMemory(events)));

// For a user alone: only then do two indexes compete, and each explanation takes this server long.
describeWithServices("the cost of the event filter among 50,000, in MongoDB", ({ mongodbUrl }) =>
  cost([USER], (events) => examinedInMongo(mongodbUrl, events)),
);
