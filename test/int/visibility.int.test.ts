import "reflect-metadata";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { toEvent } from "../../src/graphql/types/events.ts";
import { type Services } from "../../src/services.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { type Viewer } from "../../src/viewer.ts";
import { type Installation, openInstallation } from "../support/installation.ts";

const ada: Viewer = { id: "ada", roles: ["user"] };
const bob: Viewer = { id: "bob", roles: ["user"] };
const operator: Viewer = { id: "olga", roles: ["user", "operator"] };

const PAGE = { first: 100 };
const SINCE = { since: "2020-01-01T00:00:00Z", bucketMinutes: 10_000_000 };
const notFound = { code: "NOT_FOUND" };

/** A document that is ada's alone, and one for everyone, each with its event done by all consumers. */
describe("of a private document", () => {
  let installation: Installation;
  let services: Services;
  let collections: Collections;
  let secret: { readonly id: string; readonly eventId: string };
  let open: { readonly id: string; readonly eventId: string };

  async function make(title: string, visibility: "PRIVATE" | "WORKSPACE") {
    const { document, receipt } = await services.commands.createDocument(
      { viewer: ada },
      { title, content: title, visibility },
    );
    await services.waitUntilSettled(ada, receipt.eventId, 10_000);
    return { id: document._id, eventId: receipt.eventId };
  }

  /** As if it had never been. */
  async function forget({ id, eventId }: typeof secret): Promise<void> {
    await collections.documents.deleteMany({ _id: id });
    await collections.activity.deleteMany({ _id: eventId });
    await collections.events.deleteMany({ _id: eventId });
  }

  beforeAll(async () => {
    installation = await openInstallation();
    ({ services } = installation);
    collections = collectionsOf(installation.store);
    secret = await make("Zanzibar", "PRIVATE");
    open = await make("Timbuktu", "WORKSPACE");
  }, 30_000);
  afterAll(() => installation?.close());

  test("others find neither it nor its comments, alone or in a list", async () => {
    expect(await services.documents.document(ada, secret.id)).not.toBeNull();
    expect(await services.documents.document(bob, secret.id)).toBeNull();
    const listed = async (viewer: Viewer) =>
      (await services.documents.documents(viewer, PAGE)).edges.map(({ node }) => node._id).toSorted();
    expect(await listed(bob)).toEqual([open.id]);
    expect(await listed(ada)).toEqual([open.id, secret.id].toSorted());
    await expect(services.documents.comments(bob, secret.id, PAGE)).rejects.toMatchObject(notFound);
  });

  test("others can neither change it nor comment on it", async () => {
    const update = { id: secret.id, title: "Mine" };
    await expect(services.commands.updateDocument({ viewer: bob }, update)).rejects.toMatchObject(notFound);
    const comment = { documentId: secret.id, body: "Hello" };
    await expect(services.commands.addComment({ viewer: bob }, comment)).rejects.toMatchObject(notFound);
  });

  test("others find no event, nor one beside another", async () => {
    expect(await services.events.event(ada, secret.eventId)).not.toBeNull();
    expect(await services.events.event(bob, secret.eventId)).toBeNull();
    const listed = async (viewer: Viewer) =>
      (await services.events.events(viewer, {}, PAGE)).edges.map(({ node }) => node._id).toSorted();
    expect(await listed(bob)).toEqual([open.eventId]);
    const place = { _id: "", subject: secret.id, timestamp: "2020-01-01T00:00:00.000Z" };
    expect(await services.events.neighbour(bob, place, "after")).toBeNull();
    expect(await services.events.neighbour(ada, place, "after")).toMatchObject({ _id: secret.eventId });
    await expect(services.waitUntilSettled(bob, secret.eventId, 0)).rejects.toMatchObject(notFound);
  });

  test("operators know that there is an event, and can't find it by its words", async () => {
    expect(await services.events.event(operator, secret.eventId)).toMatchObject({ _id: secret.eventId });
    const found = async (filter: object) =>
      (await services.events.events(operator, filter, PAGE)).edges.map(({ node }) => node._id);
    expect(await found({ subjects: [secret.id] })).toEqual([secret.eventId]);
    expect(await found({ text: "zanzibar" })).toEqual([]);
    expect(await found({ data: { title: "Zanzibar" } })).toEqual([]);
    expect(await found({ text: "timbuktu" })).toEqual([open.eventId]);
  });

  test("others find nothing by a search", async () => {
    const found = async (viewer: Viewer, query: string) =>
      (await services.search.search(viewer, query, PAGE)).edges.map(({ node }) => node.document._id);
    expect(await found(ada, "zanzibar")).toEqual([secret.id]);
    expect(await found(bob, "zanzibar")).toEqual([]);
    expect(await found(operator, "zanzibar")).toEqual([]);
    // Hidden since, and search has not heard of it yet.
    const late = await make("Ouagadougou", "WORKSPACE");
    await collections.documents.updateOne({ _id: late.id }, { $set: { audience: ["ada"] } });
    expect(await found(ada, "ouagadougou")).toEqual([late.id]);
    expect(await found(bob, "ouagadougou")).toEqual([]);
    // Nor is it told that there is more than what is found.
    const shown = await make("Ouagadougou shown", "WORKSPACE");
    const page = await services.search.search(bob, "ouagadougou", { first: 1 });
    expect([page.edges.map(({ node }) => node.document._id), page.hasNextPage]).toEqual([[shown.id], false]);
    await forget(shown);
    // Shown since, the same: what the entry says of it holds until then.
    await collections.search.updateOne({ _id: late.id }, { $set: { audience: ["ada"] } });
    await collections.documents.updateOne({ _id: late.id }, { $set: { audience: ["*"] } });
    expect(await found(bob, "ouagadougou")).toEqual([]);
    await forget(late);
  });

  test("others do not see it counted", async () => {
    const count = async (viewer: Viewer) =>
      (await services.activity.activity(viewer, SINCE)).reduce((sum, bucket) => sum + bucket.count, 0);
    expect([await count(ada), await count(bob), await count(operator)]).toEqual([2, 1, 1]);
  });

  test("notifications are their recipient's, to read and to mark", async () => {
    const id = `${open.eventId}:ada`;
    expect((await services.notifications.list(bob, PAGE)).edges).toEqual([]);
    expect(await services.notifications.byIds(bob, [id])).toEqual([]);
    expect(await services.notifications.markRead(bob, [id], "2026-01-01T00:00:00.000Z")).toBe(0);
    expect(await services.notifications.byIds(ada, [id])).toMatchObject([{ recipient: "ada", readAt: null }]);
  });

  test("effects are shown to whom they tell nothing new", async () => {
    const { effects } = services;
    const told = async (viewer: Viewer, { id, eventId }: typeof secret, audience: readonly string[]) => [
      await effects.notification(viewer, `${eventId}:ada`, audience),
      await effects.searchEntry(viewer, id),
      await effects.activity(viewer, eventId),
    ];
    const shown = (records: readonly unknown[]) => records.map((record) => record !== null);
    expect(shown(await told(ada, secret, ["ada"]))).toEqual([true, true, true]);
    expect(shown(await told(bob, secret, ["ada"]))).toEqual([false, false, false]);
    // Of words an operator gets none: a notification repeats what the event says.
    expect(shown(await told(operator, secret, ["ada"]))).toEqual([false, true, true]);
    expect(shown(await told(bob, open, ["*"]))).toEqual([false, true, true]);
    expect(shown(await told(operator, open, ["*"]))).toEqual([true, true, true]);
  });
});

test("an event is answered without what is not for this viewer", () => {
  const error = { code: "X", message: "inner detail", stack: "at secretPlace", fingerprint: "f" };
  const attempt = { number: 1, startedAt: "2026-01-01T00:00:00.000Z", durationMs: 1, error };
  const discarded = { attempt: 1, reason: "never needed", by: "olga", at: "2026-01-01T00:00:01.000Z" };
  const data = { title: "Zanzibar" };
  const record = {
    _id: "e",
    type: "document.created",
    audience: ["ada"],
    data,
    edited: { data, version: 1, by: "olga", at: "", replayId: "r" },
    lanes: { search: { status: "discarded", attempts: [attempt], effects: [], discarded } },
  } as unknown as EventRecord; // all that is looked at
  const seenBy = (viewer: Viewer) => {
    const event = toEvent(record, viewer);
    const [run] = event.consumers;
    const [failed] = run?.attempts ?? [];
    return [event.data, event.edited?.data, failed?.error?.message, failed?.error?.stack, run?.discard?.reason ?? null];
  };
  expect(seenBy(ada)).toEqual([data, data, null, null, null]);
  expect(seenBy(operator)).toEqual([null, null, "inner detail", "at secretPlace", "never needed"]);
});
