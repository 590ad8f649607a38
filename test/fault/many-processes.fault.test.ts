import { expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { eventually } from "../support/eventually.ts";
import { follow } from "../support/follower.ts";
import { createDocuments, startLoad } from "../support/load.ts";
import { expectHeard, expectNothingLost } from "../support/oracle.ts";
import { startApi, startWorkerProcess } from "../support/processes.ts";
import { sandboxes } from "../support/sandbox.ts";

describeWithServices("several processes of each kind", (urls) => {
  const sandbox = sandboxes(urls);

  test("what a killed API left behind is published by another; under load nothing is lost and no effect is twice", async () => {
    const { settings } = sandbox;
    const { way, setting } = await sandbox.way("RABBITMQ_URL");
    const left = await startApi({ ...settings, ...setting });
    const [right] = await Promise.all([startApi(settings), startWorkerProcess(settings), startWorkerProcess(settings)]);
    const [first] = await createDocuments(right.url, 1);
    const follower = follow(right.url, "ada", first?.cursor ?? "");
    const loads = [startLoad(() => left.url, "ada", 2), startLoad(() => right.url, "ada", 2)];
    await Promise.all(loads.map((load) => load.more(50)));
    way.freeze("toServer");
    const orphaned = await createDocuments(left.url, 5);
    await left.stop("SIGKILL");
    way.cut();
    await loads[1]?.more(50);
    await Promise.all(loads.map((load) => load.stop()));

    const acknowledged = [...loads.flatMap((load) => load.acknowledged), ...orphaned];
    await expectNothingLost(settings.MONGODB_URL, acknowledged);
    await expectHeard(follower, acknowledged, { once: true });
    expect(right.has("Events found that nobody was publishing")).toBe(true);
    const times = orphaned.map(async ({ eventId }) => (await sandbox.hand.published(eventId)).length);
    expect(await Promise.all(times)).toEqual([1, 1, 1, 1, 1]);
    await follower.stop();
  }, 120_000);

  test("SIGTERM under load: an API and a worker end with 0 in time, and nothing is lost", async () => {
    const { settings } = sandbox;
    const [api, worker] = await Promise.all([
      startApi(settings),
      startWorkerProcess(settings),
      startWorkerProcess(settings),
    ]);
    const [first] = await createDocuments(api.url, 1);
    const follower = follow(api.url, "ada", first?.cursor ?? "");
    const load = startLoad(() => api.url, "ada");
    await load.more(50);
    // Past 10 s a process ends itself, with 1.
    expect(await Promise.all([api.stop("SIGTERM"), worker.stop("SIGTERM")])).toEqual([0, 0]);
    await load.stop();

    await startApi({ ...settings, PORT: new URL(api.url).port });
    await expectNothingLost(settings.MONGODB_URL, load.acknowledged);
    await expectHeard(follower, load.acknowledged, { once: false });
    await follower.stop();
  }, 120_000);

  test("connections that are dead, though nobody closed them, are given up within seconds", async () => {
    const broker = await sandbox.way("RABBITMQ_URL");
    const database = await sandbox.way("MONGODB_URL");
    const [api] = await Promise.all([
      startApi({ ...sandbox.settings, ...broker.setting, ...database.setting }),
      startWorkerProcess(sandbox.settings),
    ]);
    await createDocuments(api.url, 1);
    for (const { way } of [broker, database]) way.forget();
    // Else the driver would notice after 15 s, and the heartbeat after 20.
    const made = await eventually(() => createDocuments(api.url, 1), "a change to be taken again", 12_000);
    const isProcessed = { _id: made[0]?.eventId as never, status: "processed" };
    await eventually(async () => sandbox.db.collection("events").findOne(isProcessed), "it to be processed", 10_000);
  }, 60_000);

  test("a worker with --only takes only its queue; the others wait for theirs", async () => {
    const { settings, db, hand } = sandbox;
    const [api] = await Promise.all([startApi(settings), startWorkerProcess(settings, ["--only", "notifications"])]);
    const made = await createDocuments(api.url, 3);
    const count = (collection: string) => db.collection(collection).countDocuments();
    await eventually(async () => (await count("notifications")) === 3, "the notifications");
    expect(await Promise.all([count("search"), count("activity"), count("events")])).toEqual([0, 0, 0]);
    expect(await hand.depth("bookspace.search")).toBe(3);

    await startWorkerProcess(settings, ["--only", "search,analytics,ledger"]);
    await expectNothingLost(settings.MONGODB_URL, made);
  }, 60_000);

  test("a worker says that it is ready, and what isn't while the database is away; it lives all along", async () => {
    const { way, setting } = await sandbox.way("MONGODB_URL");
    const worker = await startWorkerProcess({ ...sandbox.settings, ...setting });
    const ask = async (what: string) => {
      const answer = await fetch(`${worker.healthUrl}/${what}`);
      return { status: answer.status, body: (await answer.json()) as unknown };
    };
    expect(await ask("ready")).toMatchObject({ status: 200, body: { parts: { database: true, broker: true } } });
    way.cut();
    expect(await ask("ready")).toMatchObject({ status: 503, body: { notReady: ["database"] } });
    expect(await ask("live")).toEqual({ status: 200, body: { live: true } });
    way.resume();
    await eventually(async () => (await ask("ready")).status === 200, "the worker to be ready again");
  }, 60_000);
});
