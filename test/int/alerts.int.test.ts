import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CALM_MS } from "../../src/alerts/decide.ts";
import { type AlertCondition, type AlertRule } from "../../src/alerts/rule.ts";
import { MAX_ATTEMPTS } from "../../src/alerts/webhook/backoff.ts";
import { openAlertWork } from "../../src/alerts/work.ts";
import { newId } from "../../src/clock.ts";
import { type Transition } from "../../src/events/transition.ts";
import { type PipelineSnapshot, type QueueStatus } from "../../src/pipeline/snapshot.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { eventually } from "../support/eventually.ts";
import { type LogLine, recordedLog } from "../support/recorded-log.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";
import { isSigned, openWebhookServer } from "../support/webhook-server.ts";

const SECRET = "a secret for webhooks, long enough";

onBothStores("alerts", (open) => {
  let side: StoreSide;
  let collections: Collections;
  let server: Awaited<ReturnType<typeof openWebhookServer>>;
  let rules: AlertRule[];
  let outboxBacklog: number | null;
  let queues: readonly Partial<QueueStatus>[];
  let observers: ((transition: Transition) => void)[];
  /** What the clock is ahead of the real one. */
  let aheadMs: number;
  let logged: ReturnType<typeof recordedLog>;
  const works: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    [side, server] = await Promise.all([open(), openWebhookServer()]);
    collections = collectionsOf(side.store);
    [rules, outboxBacklog, queues, observers, aheadMs, logged] = [[], 0, [], [], 0, recordedLog()];
  });
  afterEach(async () => {
    await Promise.all(works.splice(0).map((work) => work.close()));
    await Promise.all([server.close(), side.close()]);
  });

  const clock = (): number => Date.now() + aheadMs;

  /** An evaluating process over a pipeline that is as the test says. */
  function start(owner = "one", isGone: (id: string) => boolean = () => false) {
    const work = openAlertWork({
      collections,
      pipeline: { snapshot: async () => ({ outboxBacklog, queues }) as unknown as PipelineSnapshot }, // all that is asked of it
      feed: { observe: (observer) => void observers.push(observer) },
      rules: async () => rules,
      secret: SECRET,
      owner,
      isGone,
      clock,
      newId,
      log: logged.log,
    });
    works.push(work);
    return work;
  }

  const rule = (when: AlertCondition, more: Partial<AlertRule> = {}): AlertRule => ({
    id: "r1",
    name: "Rule",
    enabled: true,
    source: "api",
    webhook: null,
    when,
    ...more,
  });
  const backlog = (webhook: string | null = null) => rule({ kind: "outboxBacklog", moreThan: 10 }, { webhook });
  const alerts = (): Promise<AlertRecord[]> => collections.alerts.find({}, { sort: { change: 1 } }).toArray();
  const until = (what: string, holds: (found: readonly AlertRecord[]) => boolean) =>
    eventually(async () => {
      const found = await alerts();
      return holds(found) ? found : null;
    }, what);
  const keys = () => server.received.map(({ headers }) => headers["idempotency-key"]);

  test("fire once, recover, and tell both to the webhook, signed", async () => {
    rules = [backlog(server.url)];
    outboxBacklog = 11;
    start();
    await until("it to be told", ([alert]) => alert?.fired?.status === "delivered");
    outboxBacklog = 0;
    const [alert, ...others] = await until("it to recover", ([one]) => one?.recovered?.status === "delivered");
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ state: "recovered", recoveredBy: "condition", value: 11, dueAt: null });
    expect(server.received.map(({ body }) => body.type)).toEqual(["alert.fired", "alert.recovered"]);
    expect(keys()).toEqual([`${alert?._id}-fired`, `${alert?._id}-recovered`]);
    for (const delivery of server.received) expect(isSigned(delivery, SECRET)).toBe(true);
  }, 30_000);

  test("are tried again with the same key and body until they are taken", async () => {
    rules = [backlog(server.url)];
    outboxBacklog = 11;
    server.answerWith(503);
    start();
    const [failing] = await until("an attempt to fail", ([alert]) => alert?.fired?.attempts === 2);
    expect(failing?.fired).toMatchObject({ status: "pending", lastError: "It answered 503." });
    server.answerWith(200);
    const [alert] = await until("it to be taken", ([one]) => one?.fired?.status === "delivered");
    expect(alert?.fired).toMatchObject({ attempts: 3, nextAttemptAt: null, lastError: null });
    expect(new Set(keys()).size).toBe(1);
    expect(new Set(server.received.map(({ text }) => text)).size).toBe(1);
  }, 30_000);

  test("are given up after the last attempt, which shows; the recovery is told all the same", async () => {
    rules = [backlog(server.url)];
    outboxBacklog = 11;
    // A redirect is not followed.
    server.answerWith(307, { location: `${server.url}&elsewhere` });
    start();
    for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
      await until(`attempt ${attempts}`, ([alert]) => alert?.fired?.attempts === attempts);
      aheadMs += 300_000;
    }
    const [alert] = await alerts();
    expect(alert?.fired).toMatchObject({ status: "failed", lastError: "It answered 307.", nextAttemptAt: null });
    expect(server.received).toHaveLength(MAX_ATTEMPTS);
    server.answerWith(204);
    outboxBacklog = 0;
    await until("the recovery to be told", ([one]) => one?.recovered?.status === "delivered");
    expect(said(logged.lines)).not.toContain(SECRET);
    expect(said(logged.lines)).not.toContain("in-the-address");
    expect(said(logged.lines)).toContain("A webhook was given up");
  }, 60_000);

  test("that a stop interrupts are sent again by the next process, with the same key, and not fired again", async () => {
    rules = [backlog(server.url)];
    outboxBacklog = 11;
    server.answerWith("nothing");
    const first = start("one");
    await eventually(() => server.received.length === 1, "the first attempt to arrive");
    await first.close();
    expect((await alerts())[0]?.fired).toMatchObject({ status: "pending", attempts: 0 });

    server.answerWith(200);
    start("two");
    await until("it to be taken", ([alert]) => alert?.fired?.status === "delivered");
    expect(keys()[1]).toBe(keys()[0]);
    expect(server.received[1]?.text).toBe(server.received[0]?.text);
    expect(await alerts()).toHaveLength(1);
  }, 30_000);

  test("fire once though several processes take themselves for the one that evaluates", async () => {
    rules = [backlog()];
    outboxBacklog = 11;
    // Each takes the lease from the others whenever it looks.
    for (const owner of ["one", "two", "three"]) start(owner, () => true);
    await until("it to fire", (found) => found.length > 0);
    outboxBacklog = 0;
    aheadMs += CALM_MS;
    await until("it to recover", ([alert]) => alert?.state === "recovered");
    outboxBacklog = 11;
    const found = await until("it to fire again", (all) => all.length > 1);
    expect(found.map(({ change }) => change)).toEqual([2, 3]);
  }, 60_000);

  test("fire for a consumer that is silent while something waits, and recover when an attempt of it ends", async () => {
    rules = [rule({ kind: "silence", seconds: 60 })];
    const search = { consumer: "search", unsettledAgeMs: 600_000, paused: false } as const;
    const idle = { consumer: "analytics", unsettledAgeMs: 0, paused: false } as const;
    const paused = { ...search, consumer: "notifications", paused: true } as const;
    queues = [search, idle, paused];
    start();
    aheadMs += 61_000;
    const [alert, ...others] = await until("it to fire", (found) => found.length > 0);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ target: "silence/search", consumer: "search", state: "firing" });
    expect(alert?.value).toBeGreaterThan(60);
    const failed = { startedAt: "", consumer: "search", status: "failed" } as unknown as Transition; // all that is looked at
    for (const observe of observers) observe(failed);
    await until("it to recover", ([one]) => one?.state === "recovered");
  }, 30_000);

  test("end when their rule is gone", async () => {
    rules = [backlog()];
    outboxBacklog = 11;
    start();
    await until("it to fire", (found) => found.length === 1);
    rules = [{ ...backlog(), enabled: false }];
    await until("it to end", ([alert]) => alert?.recoveredBy === "rule");
  }, 30_000);

  describe("for a new fault", () => {
    const event = (
      id: string,
      fingerprint: string,
      status: "deadLettered" | "pending" = "deadLettered",
    ): EventRecord => {
      const error = { code: "X", message: "x", fingerprint };
      const attempt = { number: 1, startedAt: new Date().toISOString(), durationMs: 1, error };
      return {
        _id: id,
        type: "document.created",
        timestamp: new Date().toISOString(),
        version: 1,
        actor: "ada",
        subject: "d",
        audience: ["*"],
        data: null,
        status: status === "pending" ? "published" : status,
        unprocessed: status === "pending" ? "published" : status,
        lanes: { search: { status, attempts: [attempt], effects: [], fingerprint } },
        fingerprints: [fingerprint],
        revision: 1,
      };
    };
    const put = (record: EventRecord) =>
      collections.events.bulkWrite(
        [{ replaceOne: { filter: { _id: record._id }, replacement: record, upsert: true } }],
        { ordered: false },
      );

    test("fire for the first dead letter, and recover when none is left; the fault is known from then on", async () => {
      rules = [rule({ kind: "newFingerprint" })];
      const work = start();
      await put(event("e1", "f1"));
      const [first] = await until("it to fire", (found) => found.length === 1);
      expect(first).toMatchObject({ consumer: "search", fingerprint: "f1", eventId: "e1", value: 1 });
      await put(event("e1", "f1", "pending"));
      await until("it to recover", ([alert]) => alert?.state === "recovered");
      await work.close();

      // Also for another process, and although it happens while nobody looks.
      await put(event("e2", "f1"));
      await put(event("e3", "f2"));
      start("two");
      const found = await until("the other fault to fire", (all) => all.length > 1);
      expect(found.map(({ fingerprint }) => fingerprint)).toEqual(["f1", "f2"]);
    }, 60_000);

    test("not for what was there before the rule", async () => {
      await put(event("e1", "f1"));
      start();
      await eventually(() => collections.fingerprints.findOne({ _id: "search/f1" }), "the fault to be known");
      rules = [
        rule({ kind: "newFingerprint" }),
        rule({ kind: "deadLetters", moreThan: 0, windowSeconds: 600 }, { id: "r2" }),
      ];
      const found = await until("the other rule to fire", (all) => all.length > 0);
      expect(found).toMatchObject([{ rule: "r2", eventId: "e1", value: 1 }]);
    }, 30_000);
  });
});

const said = (lines: readonly LogLine[]): string => JSON.stringify(lines);
