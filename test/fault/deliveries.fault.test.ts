import { expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { createDocuments, mutate } from "../support/load.ts";
import { expectNothingLost } from "../support/oracle.ts";
import { startApi, startWorkerProcess } from "../support/processes.ts";
import { sandboxes } from "../support/sandbox.ts";

const EVENT = `query ($id: ID!) { event(id: $id) { status consumers { consumer status attempts { number error { code } } } } }`;

interface Lane {
  readonly consumer: string;
  readonly status: string;
  readonly attempts: readonly { readonly number: number; readonly error: { readonly code: string } | null }[];
}

describeWithServices("deliveries that aren't as one wishes", (urls) => {
  const sandbox = sandboxes(urls);

  async function eventOf(url: string, id: string) {
    const { data } = await connect(url, "operator").query<{
      event: { status: string; consumers: readonly Lane[] } | null;
    }>(EVENT, { id });
    return data.event;
  }
  const settled = (url: string, id: string, status: string) =>
    eventually(async () => (await eventOf(url, id))?.status === status, `event ${id} to be ${status}`);
  const searchVersion = async (documentId: string) =>
    (await sandbox.db.collection<{ _id: string; version: number }>("search").findOne({ _id: documentId }))?.version;

  test("the same event again and again: no effect is made twice", async () => {
    const { settings, hand } = sandbox;
    const [api] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    const made = await createDocuments(api.url, 3);
    for (const { eventId } of made) {
      await settled(api.url, eventId, "PROCESSED");
      const [body] = await hand.published(eventId);
      for (let again = 0; again < 3; again += 1) await hand.publish("bookspace.events", "", body ?? Buffer.of());
    }
    // Queues are in order: when this one is processed, the repeats before it were too.
    const last = await createDocuments(api.url, 1);
    await expectNothingLost(settings.MONGODB_URL, [...made, ...last]);
  }, 60_000);

  test("updates of one document in the wrong order: search ends at the newest version, whichever comes last", async () => {
    const { settings, hand } = sandbox;
    const api = await startApi(settings);
    const [created] = await createDocuments(api.url, 1);
    if (!created) throw new Error("no document");
    const change = (content: string) => mutate(api.url, "ada", "PUT", `/v1/docs/${created.documentId}`, { content });
    const made = [created];
    for (const content of ["two", "three", "four", "five"]) made.push(await change(content));
    await eventually(async () => (await hand.depth("bookspace.search")) === 5, "the events to be routed");
    const bodies = (await hand.take("bookspace.search")).map(({ content }) => content);
    const deliver = (version: number) => hand.publish("", "bookspace.search", bodies[version - 1] ?? Buffer.of());
    const reached = (version: number) =>
      eventually(async () => (await searchVersion(created.documentId)) === version, `version ${version} in search`);
    // In one batch, since no worker is there yet.
    for (const version of [4, 2, 1]) await deliver(version);
    await startWorkerProcess(settings);
    await reached(4);
    await deliver(5);
    await reached(5);
    await deliver(3);
    // Behind it in the queue: when this one is processed, that one was handled.
    const last = await createDocuments(api.url, 1);
    await expectNothingLost(settings.MONGODB_URL, [...made, ...last]);
    expect(await searchVersion(created.documentId)).toBe(5);
  }, 60_000);

  test("poison among 50 good messages is parked with its consumer, attempts, error and first failure; they are processed", async () => {
    const { settings, hand } = sandbox;
    const api = await startApi(settings);
    const made = [...(await createDocuments(api.url, 25))];
    await eventually(async () => (await hand.depth("bookspace.ledger")) === 25, "the first half to be queued");
    await hand.publish("bookspace.events", "", Buffer.from("no JSON"));
    made.push(...(await createDocuments(api.url, 25)));
    await startWorkerProcess(settings);
    await expectNothingLost(settings.MONGODB_URL, made);

    const parked = (await hand.take("bookspace.events.dlq")).map(({ properties }) => properties.headers);
    const said = ["analytics", "ledger", "notifications", "search"].map((consumer) => ({
      "x-consumer": consumer,
      "x-queue": `bookspace.${consumer}`,
      "x-attempts": 1,
      "x-error-code": "MALFORMED_EVENT",
      "x-error-message": "The message is not JSON.",
      "x-first-failed-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    }));
    expect(parked.toSorted((a, b) => (String(a?.["x-consumer"]) < String(b?.["x-consumer"]) ? -1 : 1))).toMatchObject(
      said,
    );
  }, 60_000);

  test("while the database is away nothing is consumed, and no attempt is burnt", async () => {
    const { settings } = sandbox;
    const { way, setting } = await sandbox.way("MONGODB_URL");
    const [api, worker] = await Promise.all([startApi(settings), startWorkerProcess({ ...settings, ...setting })]);
    way.cut();
    const made = await createDocuments(api.url, 10);
    // By then each consumer has failed once to write: a retry would count from here on.
    const waiting = () => worker.lines.filter((line) => line.includes("The store is away")).length;
    await eventually(() => waiting() >= 4, "three consumers and the ledger to wait for the database");
    way.resume();
    await expectNothingLost(settings.MONGODB_URL, made);
    for (const { eventId } of made) {
      const event = await eventOf(api.url, eventId);
      expect(event?.consumers.map(({ attempts }) => attempts)).toEqual(
        Array.from({ length: 3 }, () => [{ number: 1, error: null }]),
      );
    }
  }, 60_000);

  test("a dead letter that is moved back by hand, once the bug is mended, becomes processed", async () => {
    const { settings, hand, db } = sandbox;
    const [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    const [made] = await createDocuments(api.url, 1, { tags: ["fail:notifications"] });
    if (!made) throw new Error("no document");
    await settled(api.url, made.eventId, "DEAD_LETTERED");
    expect(await db.collection("notifications").countDocuments()).toBe(0);
    expect(await worker.stop()).toBe(0);

    await startWorkerProcess({ ...settings, DRILLS: "off" });
    expect(await hand.move("bookspace.events.dlq", "bookspace.notifications")).toBe(1);
    await expectNothingLost(settings.MONGODB_URL, [made]);
    await settled(api.url, made.eventId, "PROCESSED");
    const lane = (await eventOf(api.url, made.eventId))?.consumers.find(({ consumer }) => consumer === "notifications");
    // Four of the first run, and one more.
    expect(lane?.attempts.map(({ number, error }) => [number, error?.code ?? null])).toEqual([
      ...[1, 2, 3, 4].map((number) => [number, "DRILL"]),
      [5, null],
    ]);
  }, 60_000);
});
