import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Receipt } from "../../src/documents/commands.ts";
import { type EventFilter } from "../../src/events/filter.ts";
import { waitingWithin } from "../../src/outbox/heads.ts";
import { type CollectionName } from "../../src/store/collections.ts";
import { type Viewer } from "../../src/viewer.ts";
import { eventually } from "../support/eventually.ts";
import { openInstallation } from "../support/installation.ts";
import { type RecordedQuery, recordQueries } from "../support/recorded-queries.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";
import { watchServices } from "../support/watched-services.ts";

const ada: Viewer = { id: "ada", roles: ["user"] };
const operator: Viewer = { id: "operator", roles: ["user", "operator"] };
const LONG_AGO = "2020-01-01T00:00:00.000Z";

/** Each condition that events can be asked by. */
const CONDITIONS: { readonly [F in keyof Required<EventFilter>]: EventFilter } = {
  ids: { ids: ["x"] },
  types: { types: ["document.created"] },
  subjects: { subjects: ["x"] },
  actors: { actors: ["x"] },
  consumers: { consumers: ["search", "analytics"] },
  statuses: { statuses: ["retrying"] },
  since: { since: LONG_AGO },
  until: { until: "2100-01-01T00:00:00.000Z" },
  fingerprint: { fingerprint: "x" },
  data: { data: { title: "One" } },
  text: { text: "whales sing" },
};
/** None, each, and each two of them. */
const FILTERS: readonly EventFilter[] = [
  {},
  { statuses: ["processed"] },
  ...Object.values(CONDITIONS).flatMap((one, n, all) => [
    one,
    ...all.slice(n + 1).map((other) => ({ ...one, ...other })),
  ]),
];

/** Says once to the store what the program can say to it: every command, every query with every filter, and what they set in motion. */
async function askEverything(): Promise<{ queries: readonly RecordedQuery[]; unused: ReadonlySet<string> }> {
  let queries: ReadonlyMap<string, RecordedQuery> = new Map();
  const installation = await openInstallation({
    around(store) {
      const recorded = recordQueries(store);
      ({ queries } = recorded);
      return recorded.store;
    },
  });
  const { services, unused } = watchServices(installation.services);
  const { commands, documents, events, eventExport, notifications, search, activity, effects } = services;
  try {
    const caller = { viewer: ada };
    await commands.registerUser(caller, { name: "Ada", email: "ada@example.com" });
    await commands.registerUser(caller, { name: "Ada", email: "ada@example.com" }).catch(() => {});
    const content = "Whales sing songs";
    const failing = { title: "Fails", content, tags: ["fail:search:4"] };
    const { receipt: failed } = await commands.createDocument(caller, failing);
    const created = await commands.createDocument(caller, {
      title: "One",
      content,
      tags: ["sea"],
      idempotencyKey: "k",
    });
    await commands.createDocument(caller, { title: "One", content, tags: ["sea"], idempotencyKey: "k" });
    const documentId = created.document._id;
    const updated = await commands.updateDocument(caller, { id: documentId, title: "Two" });
    const comment = { documentId, body: "Nice", idempotencyKey: "c" };
    const commented = await commands.addComment({ viewer: operator }, comment);
    await commands.addComment({ viewer: operator }, comment);

    const settled = (receipt: Receipt, viewer = ada): Promise<unknown> =>
      eventually(
        async () => (await events.event(viewer, receipt.eventId))?.status === "processed",
        `${receipt.type} to be processed`,
      );
    await Promise.all([created, updated, commented].map(({ receipt }) => settled(receipt)));
    await events.event(ada, "unknown");

    // Each list is read on from a cursor too: that makes another query.
    const readOn = async (page: (after: string | undefined) => Promise<{ edges: readonly { cursor: string }[] }>) => {
      const { edges } = await page(undefined);
      await page(edges.at(-1)?.cursor ?? Buffer.from(JSON.stringify([LONG_AGO, "x"])).toString("base64url"));
    };
    const first = 1;
    for (const filter of [{}, { tag: "sea" }, { createdBy: "ada" }, { tag: "sea", createdBy: "ada" }])
      await readOn((after) => documents.documents(ada, { ...filter, first, after }));
    await readOn((after) => documents.comments(ada, documentId, { first, after }));
    await documents.document(ada, documentId);
    await documents.user("ada");
    for (const unreadOnly of [true, false])
      await readOn((after) => notifications.list(ada, { unreadOnly, first, after }));
    const { edges } = await notifications.list(ada, { first: 10 });
    const ids = edges.map(({ node }) => node._id);
    await notifications.byIds(ada, ids);
    await notifications.markRead(ada, ids, LONG_AGO);
    for (const viewer of [ada, operator]) {
      for (const filter of FILTERS) {
        await readOn((after) => events.events(viewer, filter, { first, after }));
        await readOn((after) => eventExport.batch(viewer, filter, { after }));
      }
      for (const side of ["before", "after"] as const)
        await events.neighbour(viewer, { _id: "x", subject: documentId, timestamp: LONG_AGO }, side);
    }
    await effects.notification(ada, "x", ["ada"]);
    await effects.searchEntry(ada, documentId);
    await effects.activity(ada, "x");
    for (const query of ["whales", "whales sing so"]) await search.search(ada, query, { first: 10 });
    await activity.activity(ada, { since: LONG_AGO, bucketMinutes: 1_000_000 });

    const { audit, control, testEvents, pipeline } = services;
    await control.pause(operator, "search");
    await control.resume(operator, "search");
    const data = { userId: "ada", name: "Ada" };
    await settled(await testEvents.publish({ viewer: operator }, "user.registered", data), operator);
    await audit.audited(operator, { action: "nothing", detail: {} }, async () => {});
    await readOn((after) => audit.entries({ first, after }));
    await pipeline.snapshot();
    await pipeline.queue("search");
    await pipeline.live().return?.();
    const newest = services.newestAudit.listen();
    await newest.next();
    await newest.return?.();

    const { deadLetters } = services;
    const isDead = async () => (await events.event(operator, failed.eventId))?.status === "deadLettered";
    await eventually(isDead, "the failing event to be a dead letter");
    for (const filter of FILTERS) {
      await deadLetters.groups(operator, filter, 10);
      await deadLetters.plan(operator, filter);
      await deadLetters.discard(operator, { ...filter, until: LONG_AGO }, "There is none.");
    }
    const replay = await deadLetters.start(operator, { filter: { ids: [failed.eventId] }, mode: "canary" });
    await deadLetters.plan(operator, {});
    await settled(failed);
    await deadLetters.stop(operator, replay._id);
    await deadLetters.get(replay._id);
    await readOn((after) => deadLetters.list({ first, after }));
    await deadLetters.checkQueue(operator);
    await deadLetters.queue();

    const { alerts } = services;
    const input = (when: object) => ({ name: "Rule", when });
    const kinds = [
      { newFingerprint: {} },
      { deadLetters: { moreThan: 0, windowSeconds: 600 } },
      { oldestWaiting: { seconds: 60 } },
      { silence: { seconds: 60 } },
    ];
    const made = await Promise.all(kinds.map((when) => alerts.create(operator, input(when))));
    const live = await alerts.listen();
    const isFiring = async () => (await alerts.page({ first: 10 })).edges.length > 0;
    await commands.createDocument(caller, failing);
    await eventually(isFiring, "an alert to fire");
    for (const { id } of made) {
      await alerts.update(operator, id, { enabled: false });
      await alerts.remove(operator, id);
    }
    expect(await alerts.rules()).toEqual([]);
    const recovered = async () =>
      (await alerts.page({ first: 10 })).edges.every(({ node }) => node.state === "recovered");
    await eventually(recovered, "the alerts to end");
    await readOn((after) => alerts.page({ first, after }));
    for (const when of kinds) await alerts.tryRule(input(when), LONG_AGO, new Date().toISOString());
    await live.return?.();
  } finally {
    await installation.close();
  }
  return { queries: [...queries.values()], unused };
}

onBothStores("an index serves every query", (open) => {
  let side: StoreSide;
  let said: Awaited<ReturnType<typeof askEverything>>;

  beforeAll(async () => {
    [side, said] = await Promise.all([open(), askEverything()]);
  }, 60_000);
  afterAll(() => side?.close());

  it("that the code makes", async () => {
    expect([...said.unused]).toEqual([]);
    // One record a process, or a consumer, or a few in all: there is nothing to look for.
    const small = ["processes", "controls", "deadLetterChecks", "alertRules"];
    const asked = said.queries.filter(({ collection }) => !small.includes(collection));
    expect(new Set(asked.map(({ collection }) => collection)).size).toBe(14);
    for (const { collection, filter, sort } of asked) {
      const served = await side.explain(collection as CollectionName, filter, sort);
      expect({ collection, filter, sort, served }).toMatchObject({ served: "index" });
    }
  }, 60_000);

  it("that the sweep makes when very much waits", async () => {
    expect(await side.explain("documents", waitingWithin("a", null))).toBe("index");
  });

  it("and tells when none does", async () => {
    expect(await side.explain("documents", { title: "t" })).not.toBe("index");
  });
});
