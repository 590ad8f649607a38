import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAuditLog, type AuditLog } from "../../src/audit/audit-log.ts";
import { createNewestEntries } from "../../src/audit/newest-entries.ts";
import { newId, systemClock } from "../../src/clock.ts";
import { AppError } from "../../src/errors.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { interruptible } from "../support/around-store.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

const operator = { id: "olga", roles: ["user", "operator"] } as const;
const pause = { action: "pauseConsumer", detail: { consumer: "search" } };

let side: Awaited<ReturnType<typeof openLocalSide>>;
let store: ReturnType<typeof interruptible>;
let audit: AuditLog;
let logged: ReturnType<typeof recordedLog>;

beforeEach(async () => {
  side = await openLocalSide();
  store = interruptible(side.store);
  logged = recordedLog();
  const collections = collectionsOf(store.store);
  audit = createAuditLog({ collections, clock: systemClock, newId, log: logged.log, isOutage: store.store.isOutage });
});
afterEach(() => side.close());

const entries = async () => (await audit.entries({ first: 10 })).edges.map(({ node }) => node);

test("an action is recorded before it is carried out, and completed when it has ended", async () => {
  const answer = await audit.audited(operator, pause, async () => {
    expect(await entries()).toMatchObject([{ operator: "olga", ...pause, result: "STARTED" }]);
    return "paused";
  });
  expect(answer).toBe("paused");
  expect(await entries()).toMatchObject([{ operator: "olga", ...pause, result: "DONE" }]);
});

test("an action that fails is recorded with its code, and the caller gets the error", async () => {
  const refused = new AppError("BAD_USER_INPUT", "No.");
  await expect(audit.audited(operator, pause, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(await entries()).toMatchObject([{ result: "BAD_USER_INPUT" }]);
});

test("one that an outage ends is recorded with the code that the caller is told, and any other fault as one", async () => {
  const interrupted = audit.audited(operator, pause, async () => {
    store.setAway(true);
    await audit.entries({ first: 1 }).finally(() => store.setAway(false));
  });
  await expect(interrupted).rejects.toThrow("ECONNREFUSED");
  await expect(audit.audited(operator, pause, () => Promise.reject(new TypeError("a defect")))).rejects.toThrow();
  expect((await entries()).map(({ result }) => result).toSorted()).toEqual(["INTERNAL_SERVER_ERROR", "UNAVAILABLE"]);
});

test("what can't be recorded is not done", async () => {
  let done = false;
  store.setAway(true);
  await expect(audit.audited(operator, pause, async () => (done = true))).rejects.toThrow("ECONNREFUSED");
  expect(done).toBe(false);
});

test("an action whose end can't be recorded answers all the same; its entry says that its end is not known", async () => {
  const answer = await audit.audited(operator, pause, async () => {
    store.setAway(true);
    return "paused";
  });
  expect(answer).toBe("paused");
  expect(logged.lines).toMatchObject([{ level: "warn", message: "An audit entry can't be completed" }]);
  store.setAway(false);
  expect(await entries()).toMatchObject([{ result: "STARTED" }]);
});

test("entries come newest first, page by page", async () => {
  for (const consumer of ["one", "two", "three"])
    await audit.audited(operator, { action: "pauseConsumer", detail: { consumer } }, async () => {});
  const first = await audit.entries({ first: 2 });
  const rest = await audit.entries({ first: 2, after: first.edges.at(-1)?.cursor });
  const consumers = [...first.edges, ...rest.edges].map(({ node }) => node.detail["consumer"]);
  expect(consumers).toEqual(["three", "two", "one"]);
  expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false]);
});

test("who listens hears of each action when it begins and when it has ended, and nothing in between", async () => {
  const told = createNewestEntries(audit, logged.log).listen();
  const results = async () =>
    ((await told.next()).value ?? []).map(({ result }: { readonly result: string }) => result);
  expect(await results()).toEqual([]);
  let end = (): void => {};
  const acting = audit.audited(operator, pause, () => new Promise<void>((resolve) => (end = resolve)));
  expect(await results()).toEqual(["STARTED"]);
  end();
  await acting;
  expect(await results()).toEqual(["DONE"]);
  const waiting = told.next();
  await told.return?.();
  expect(await waiting).toMatchObject({ done: true });
});
