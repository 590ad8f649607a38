import { expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { eventually } from "../support/eventually.ts";
import { follow } from "../support/follower.ts";
import { type Acknowledged, createDocuments } from "../support/load.ts";
import { expectHeard, expectNothingLost } from "../support/oracle.ts";
import { sandboxes } from "../support/sandbox.ts";
import { type RunningApi, startApi, startWorkerProcess } from "../support/processes.ts";

/** Each stops the bytes at one point, sees that the process is there, and kills it. */
describeWithServices("a process killed at a chosen point", (urls) => {
  const sandbox = sandboxes(urls);
  const inOutbox = (made: readonly Acknowledged[]) =>
    sandbox.db.collection("documents").countDocuments({ "outbox.id": { $in: made.map(({ eventId }) => eventId) } });
  const inLedger = (made: readonly Acknowledged[], status: string) =>
    sandbox.db
      .collection<{ _id: string }>("events")
      .countDocuments({ _id: { $in: made.map(({ eventId }) => eventId) }, status });
  const effects = async ({ eventId, documentId }: Acknowledged) =>
    (await sandbox.db.collection("notifications").countDocuments({ eventId })) +
    (await sandbox.db.collection<{ _id: string }>("activity").countDocuments({ _id: eventId })) +
    (await sandbox.db.collection<{ _id: string }>("search").countDocuments({ _id: documentId }));
  const timesPublished = (made: readonly Acknowledged[]) =>
    Promise.all(made.map(async ({ eventId }) => (await sandbox.hand.published(eventId)).length));

  /** A subscriber that stands from before the fault; the API's successor takes over its address. */
  async function followed(api: RunningApi) {
    const [first] = await createDocuments(api.url, 1);
    if (!first) throw new Error("no document");
    const follower = follow(api.url, "ada", first.cursor);
    await eventually(() => follower.heard.has(first.eventId), "the subscriber to hear of a first event");
    return { follower, first };
  }
  const succeed = (api: RunningApi) => startApi({ ...sandbox.settings, PORT: new URL(api.url).port });

  test("the API between write and publish: its successor publishes, once", async () => {
    const { way: broker, setting } = await sandbox.way("RABBITMQ_URL");
    const [api] = await Promise.all([
      startApi({ ...sandbox.settings, ...setting }),
      startWorkerProcess(sandbox.settings),
    ]);
    const { follower, first } = await followed(api);
    broker.freeze("toServer");
    const made = await createDocuments(api.url, 3);
    await api.stop("SIGKILL");
    broker.cut();
    expect(await timesPublished(made)).toEqual([0, 0, 0]);
    expect(await inOutbox(made)).toBe(3);

    await succeed(api);
    await expectNothingLost(sandbox.settings.MONGODB_URL, [first, ...made]);
    expect(await timesPublished(made)).toEqual([1, 1, 1]);
    await expectHeard(follower, [first, ...made], { once: true });
    await follower.stop();
  }, 60_000);

  test("the API between publish and confirm: published again, with each effect once", async () => {
    const { way: broker, setting } = await sandbox.way("RABBITMQ_URL");
    const [api] = await Promise.all([
      startApi({ ...sandbox.settings, ...setting }),
      startWorkerProcess(sandbox.settings),
    ]);
    const { follower, first } = await followed(api);
    broker.freeze("toClient");
    const made = await createDocuments(api.url, 3);
    // The first; the others wait for its confirm.
    await eventually(async () => (await inLedger(made, "processed")) === 1, "the event to be processed");
    await api.stop("SIGKILL");
    broker.cut();
    expect(await inOutbox(made)).toBe(3);

    await succeed(api);
    await expectNothingLost(sandbox.settings.MONGODB_URL, [first, ...made]);
    expect(await timesPublished(made)).toEqual([2, 1, 1]);
    await expectHeard(follower, [first, ...made], { once: false });
    await follower.stop();
  }, 60_000);

  test("the API between confirm and clearing: published again, with each effect once", async () => {
    const { way: broker, setting: toBroker } = await sandbox.way("RABBITMQ_URL");
    const { way: database, setting: toDatabase } = await sandbox.way("MONGODB_URL");
    const [api] = await Promise.all([startApi({ ...toBroker, ...toDatabase }), startWorkerProcess(sandbox.settings)]);
    const { follower, first } = await followed(api);
    broker.freeze("toClient");
    const made = await createDocuments(api.url, 1);
    database.freeze("toServer");
    broker.resume();
    const [{ eventId } = { eventId: "" }] = made;
    const published = (line: string): boolean => line.includes("event published") && line.includes(eventId);
    await eventually(() => api.lines.some(published), "the confirm to arrive");
    await api.stop("SIGKILL");
    database.cut();
    expect(await inOutbox(made)).toBe(1);

    await succeed(api);
    await expectNothingLost(sandbox.settings.MONGODB_URL, [first, ...made]);
    expect(await timesPublished(made)).toEqual([2]);
    await expectHeard(follower, [first, ...made], { once: false });
    await follower.stop();
  }, 60_000);

  test("the worker before its effects: they are made by its successor", async () => {
    const { way: database, setting } = await sandbox.way("MONGODB_URL");
    const [api, worker] = await Promise.all([
      startApi(sandbox.settings),
      startWorkerProcess({ ...sandbox.settings, ...setting }),
    ]);
    const { follower, first } = await followed(api);
    database.freeze("toServer");
    const made = await createDocuments(api.url, 3);
    const started = () => worker.lines.filter((line) => /Processing .* event/.test(line)).length;
    // Of the first document's event all three told too; of the others, each consumer tells when its batch begins.
    await eventually(() => started() >= 6, "each consumer to begin");
    await worker.stop("SIGKILL");
    database.cut();
    expect(await Promise.all(made.map(effects))).toEqual([0, 0, 0]);

    await startWorkerProcess(sandbox.settings);
    await expectNothingLost(sandbox.settings.MONGODB_URL, [first, ...made]);
    await expectHeard(follower, [first, ...made], { once: true });
    await follower.stop();
  }, 60_000);

  test("the worker between effects and acknowledgement: each effect once, and the attempt doesn't count", async () => {
    const { way: broker, setting } = await sandbox.way("RABBITMQ_URL");
    const [api, worker] = await Promise.all([
      startApi(sandbox.settings),
      startWorkerProcess({ ...sandbox.settings, ...setting }),
    ]);
    const { follower, first } = await followed(api);
    broker.freeze("toServer");
    const made = await createDocuments(api.url, 3);
    // Of the first one: what comes after it waits for its announcement.
    await eventually(async () => made[0] && (await effects(made[0])) === 3, "the effects to be made");
    await worker.stop("SIGKILL");
    broker.cut();
    expect(await inLedger(made, "processed")).toBe(0);

    await startWorkerProcess(sandbox.settings);
    await expectNothingLost(sandbox.settings.MONGODB_URL, [first, ...made]);
    await expectHeard(follower, [first, ...made], { once: true });
    const records = await sandbox.db
      .collection<{ _id: string; lanes: Record<string, { attempts: { number: number }[] }> }>("events")
      .find({ _id: { $in: made.map(({ eventId }) => eventId) } })
      .toArray();
    const attempts = records.flatMap(({ lanes }) =>
      Object.values(lanes).map((lane) => lane.attempts.map((a) => a.number)),
    );
    expect(attempts).toEqual(Array.from({ length: 9 }, () => [1]));
    await follower.stop();
  }, 60_000);

  test("the ledger between its write and the announcement: its successor announces, once for each subscriber", async () => {
    const { way: broker, setting } = await sandbox.way("RABBITMQ_URL");
    const [api, , ledger] = await Promise.all([
      startApi(sandbox.settings),
      startWorkerProcess(sandbox.settings, ["--only", "notifications,search,analytics"]),
      startWorkerProcess({ ...sandbox.settings, ...setting }, ["--only", "ledger"]),
    ]);
    const { follower, first } = await followed(api);
    broker.freeze("toServer");
    const made = await createDocuments(api.url, 3);
    // What was delivered before the acknowledgements froze is enough for the whole of it: the prefetch is 400 messages.
    await eventually(async () => (await inLedger(made, "processed")) > 0, "the ledger to write");
    await ledger.stop("SIGKILL");
    broker.cut();
    expect(made.filter(({ eventId }) => follower.heard.has(eventId))).toEqual([]);

    await startWorkerProcess(sandbox.settings, ["--only", "ledger"]);
    await expectNothingLost(sandbox.settings.MONGODB_URL, [first, ...made]);
    await expectHeard(follower, [first, ...made], { once: true });
    await follower.stop();
  }, 60_000);
});
