import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.ts";
import { openPresence, type Presence } from "../../src/presence/presence.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { type ProcessReport } from "../../src/store/records/operations.ts";
import { interruptible } from "../support/around-store.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let store: ReturnType<typeof interruptible>;
const opened: Presence[] = [];

beforeEach(async () => {
  side = await openLocalSide();
  store = interruptible(side.store);
});
afterEach(async () => {
  store.setAway(false);
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await side.close();
});

function open(id: string, kind: "api" | "worker", report: () => ProcessReport): Presence {
  const presence = openPresence({
    collections: collectionsOf(store.store),
    self: { id, kind },
    report,
    clock: systemClock,
    log: silentLog,
    alone: false,
  });
  opened.push(presence);
  return presence;
}

const seen = (presence: Presence, id: string) => presence.processes()?.find((process) => process.id === id);

test("each process tells of itself at once, and of the others what they reported last", async () => {
  let subscribers = 0;
  const api = open("api", "api", () => ({ queues: [], subscriptions: { subscribers, lagging: 0, dropped: 0 } }));
  const worker = open("worker", "worker", () => ({ queues: ["search"] }));
  subscribers = 3;
  expect(api.processes()?.[0]).toMatchObject({
    id: "api",
    live: true,
    lastSeenAgoMs: 0,
    subscriptions: { subscribers },
  });
  await eventually(() => seen(worker, "api")?.subscriptions?.subscribers === 3, "the worker to hear of it");
  await eventually(() => seen(api, "worker"), "the API to hear of the worker");
  expect(seen(api, "worker")).toMatchObject({ kind: "worker", live: true, queues: ["search"] });
});

test("a process that stopped in order is not listed any more", async () => {
  const api = open("api", "api", () => ({ queues: [] }));
  const worker = open("worker", "worker", () => ({ queues: [] }));
  await eventually(() => seen(api, "worker"), "the API to hear of the worker");
  await worker.close();
  await eventually(() => !seen(api, "worker"), "the API to hear no more of it");
});

test("one that went without a word is listed as dead, and one of an older version works on nothing", async () => {
  const record = { _id: "dead", kind: "worker", beat: 7, startedAt: "2026-01-01T00:00:00.000Z" } as const;
  await collectionsOf(side.store).processes.insertMany([record], { ordered: false });
  const api = open("api", "api", () => ({ queues: [] }));
  await eventually(() => seen(api, "dead")?.live === false, "it to be taken for dead");
  expect(seen(api, "dead")).toMatchObject({ queues: [] });
  expect(seen(api, "dead")?.lastSeenAgoMs).toBeGreaterThan(4_000);
  expect(api.isGone("dead")).toBe(true);
}, 30_000);

test("while the store is away nobody can be heard, and nobody is taken for dead after it", async () => {
  const api = open("api", "api", () => ({ queues: [] }));
  // The store was away for it too: it has not beaten since.
  const record = { _id: "worker", kind: "worker", beat: 7, startedAt: "2026-01-01T00:00:00.000Z" } as const;
  await collectionsOf(side.store).processes.insertMany([record], { ordered: false });
  await eventually(() => seen(api, "worker"), "the API to hear of the worker");
  store.setAway(true);
  await eventually(() => api.processes() === null, "the API to say that it hears nobody");
  store.setAway(false);
  const heard = await eventually(() => seen(api, "worker"), "the API to hear again");
  expect(heard.live).toBe(true);
}, 30_000);
