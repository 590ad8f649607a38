import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { type Acknowledged, startLoad } from "../support/load.ts";

export interface OperatedInstallation {
  /** Where the API is now. */
  url(): string;
  /** Kills the worker with -9 and restarts everything. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

interface Queue {
  readonly consumer: string;
  readonly ready: number;
  readonly retrying: number;
  readonly deadLettered: number;
  readonly workers: number;
  readonly paused: boolean;
  readonly oldestAgeMs: number | null;
}

interface Snapshot {
  readonly publishedPerSecond: number;
  readonly processedPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
  readonly outboxBacklog: number;
  readonly subscribers: number;
  readonly queues: readonly Queue[];
  readonly processes: readonly { readonly kind: string; readonly live: boolean; readonly queues: readonly string[] }[];
}

const QUEUE = "consumer ready retrying deadLettered workers paused oldestAgeMs";
const SNAPSHOT = `at publishedPerSecond processedPerSecond failedPerSecond latencyMs { p50 p95 p99 } outboxBacklog parked
  queues { ${QUEUE} } subscribers laggingSubscribers droppedItems processes { id kind startedAt lastSeenAgoMs live queues }`;
const PUBLISH = `mutation ($type: EventType!, $data: JSON!) { publishTestEvent(type: $type, data: $data) { eventId type cursor } }`;
const EVENT = `query ($id: ID!) { event(id: $id) { status test actor data consumers { consumer status attempts { number error { code } } } } }`;

interface EventAnswer {
  readonly status: string;
  readonly test: boolean;
  readonly actor: string;
  readonly data: unknown;
  readonly consumers: readonly { readonly consumer: string; readonly attempts: readonly unknown[] }[];
}

interface Run {
  readonly consumer: string;
  readonly status: string;
  readonly attempts: readonly { readonly startedAt: string; readonly durationMs: number }[];
}

/** When pausing must have taken effect everywhere. */
const PAUSED_WITHIN_MS = 2_000;

/** What operators can do, as a client sees it; the same in both ways to run. */
export function operators(name: string, start: () => Promise<OperatedInstallation>): void {
  describe(`operators, ${name}`, () => {
    let installation: OperatedInstallation;
    let ada: TestClient;
    let operator: TestClient;

    const connectAll = () => {
      [ada, operator] = [connect(installation.url(), "ada"), connect(installation.url(), "operator")];
    };

    beforeAll(async () => {
      installation = await start();
      connectAll();
    }, 60_000);

    afterAll(async () => {
      await Promise.all([ada, operator].map((client) => client?.close()));
      await installation?.close();
    }, 30_000);

    const snapshot = async () =>
      (await operator.query<{ pipeline: Snapshot }>(`{ pipeline { ${SNAPSHOT} } }`)).data.pipeline;
    const queueOf = async (consumer: string): Promise<Queue> => {
      const found = (await snapshot()).queues.find((queue) => queue.consumer === consumer);
      if (!found) throw new Error(`No queue of ${consumer}`);
      return found;
    };
    const control = async (mutation: "pauseConsumer" | "resumeConsumer", consumer: string) =>
      operator.query<Record<string, Queue>>(`mutation ($c: String!) { ${mutation}(consumer: $c) { ${QUEUE} } }`, {
        c: consumer,
      });
    const eventOf = async (client: TestClient, id: string) =>
      (await client.query<{ event: EventAnswer | null }>(EVENT, { id })).data.event;
    const processed = (id: string) =>
      eventually(async () => {
        const event = await eventOf(operator, id);
        return event?.status === "PROCESSED" ? event : null;
      }, `event ${id} to be processed`);
    const publishTest = async (data: Record<string, unknown>) => {
      const whole = { content: "…", tags: [], visibility: "WORKSPACE", version: 1, createdBy: "ada", ...data };
      return operator.query<{ publishTestEvent: { eventId: string } }>(PUBLISH, {
        type: "DOCUMENT_CREATED",
        data: whole,
      });
    };

    describe("are the only ones", () => {
      test.each([
        `{ pipeline { at } }`,
        `{ auditLog { edges { cursor } } }`,
        `mutation { pauseConsumer(consumer: "search") { paused } }`,
        `mutation { resumeConsumer(consumer: "search") { paused } }`,
        `mutation { publishTestEvent(type: USER_REGISTERED, data: {userId: "ada", name: "Ada"}) { eventId } }`,
      ])("who may ask for %s", async (operation) => {
        expect((await ada.query(operation)).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
      });

      test("who may subscribe to the pipeline", async () => {
        const refused = ada.subscribe("subscription { pipeline { at } }");
        expect(await refused.ended).toMatchObject({ error: [{ extensions: { code: "FORBIDDEN" } }] });
        expect(refused.received).toEqual([]);
      });

      test("and what others tried changed nothing", async () => {
        expect((await snapshot()).queues.map(({ paused }) => paused)).toEqual([false, false, false]);
      });
    });

    test("a test event goes the whole way and leaves nothing behind but a notification for its operator", async () => {
      const activity = `{ activity(since: "2020-01-01T00:00:00Z", bucketMinutes: 10000000) { count } }`;
      const before = (await operator.query(activity)).data;
      const { data } = await publishTest({ documentId: "made-up", title: "Narwhal drill", tags: ["fail:search:1"] });
      const { eventId } = data.publishTestEvent;
      const event = await processed(eventId);
      expect(event).toMatchObject({ test: true, actor: "operator", data: { title: "Narwhal drill" } });
      const attempts = event.consumers.map((run) => [run.consumer, run.attempts.length]);
      expect(attempts.sort()).toEqual([
        ["analytics", 1],
        ["notifications", 1],
        ["search", 2], // its drill tag works
      ]);

      expect(await eventOf(ada, eventId)).toBeNull();
      expect((await operator.query(activity)).data).toEqual(before);
      const messages = async (client: TestClient) =>
        JSON.stringify((await client.query(`{ notifications { edges { node { message } } } }`)).data);
      expect(await messages(operator)).toContain("Test: Your document 'Narwhal drill' has been created");
      expect(await messages(ada)).not.toContain("Narwhal");
      const search = `{ search(query: "narwhal") { edges { node { score } } } }`;
      expect((await operator.query(search)).data).toEqual({ search: { edges: [] } });
    }, 40_000);

    test("a test event must be what the catalogue says of its type; the issues name all that is wrong", async () => {
      const { errors } = await publishTest({ title: 7, version: 0 });
      expect(errors).toMatchObject([
        {
          extensions: {
            code: "BAD_USER_INPUT",
            issues: [{ path: "data.documentId" }, { path: "data.title" }, { path: "data.version" }],
          },
        },
      ]);
    });

    test.each(["mail", "ledger"])("%s can't be paused", async (consumer) => {
      const { errors } = await control("pauseConsumer", consumer);
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", issues: [{ path: "consumer" }] } }]);
    });

    test("every action is in the audit log, newest first, with how it ended", async () => {
      await control("resumeConsumer", "search");
      const { data } = await operator.query<{ auditLog: { edges: { node: Record<string, unknown> }[] } }>(
        `{ auditLog(first: 5) { edges { node { id at operator action detail result } } } }`,
      );
      expect(data.auditLog.edges.map(({ node }) => node)).toMatchObject([
        { operator: "operator", action: "resumeConsumer", detail: { consumer: "search" }, result: "DONE" },
        { action: "pauseConsumer", detail: { consumer: "ledger" }, result: "BAD_USER_INPUT" },
        { action: "pauseConsumer", detail: { consumer: "mail" }, result: "BAD_USER_INPUT" },
        { action: "publishTestEvent", detail: { type: "document.created" }, result: "BAD_USER_INPUT" },
        { action: "publishTestEvent", detail: { type: "document.created" }, result: "DONE" },
      ]);
    });

    test("the pipeline is told about once a second, with what happens in it", async () => {
      const live = operator.subscribe<{ pipeline: Snapshot }>(`subscription { pipeline { ${SNAPSHOT} } }`);
      const other = operator.subscribe<{ pipeline: Snapshot }>(`subscription { pipeline { at } }`);
      const load = startLoad(installation.url, "ada", 1);
      const busy = await eventually(
        () =>
          live.received
            .map(({ pipeline }) => pipeline)
            .find((one) => one.processedPerSecond > 0 && one.latencyMs && one.subscribers === 2),
        "the load to show",
      );
      await load.stop();
      expect(busy.publishedPerSecond).toBeGreaterThan(0);
      expect(busy.latencyMs?.p99).toBeGreaterThanOrEqual(busy.latencyMs?.p50 ?? Number.POSITIVE_INFINITY);
      expect(busy.queues.map(({ consumer, workers }) => [consumer, workers])).toEqual([
        ["notifications", 1],
        ["search", 1],
        ["analytics", 1],
      ]);
      expect(other.received.length).toBeGreaterThan(0);
      live.stop();
      other.stop();
      await eventually(async () => (await snapshot()).subscribers === 0, "nobody to be subscribed");
    }, 40_000);

    test("what was given up shows as dead-lettered", async () => {
      const before = (await queueOf("analytics")).deadLettered;
      await ada.rest("POST", "/v1/docs", { title: "Doomed", content: "…", tags: ["fail:analytics"] });
      await eventually(async () => (await queueOf("analytics")).retrying > 0, "a retry to show");
      await eventually(async () => (await queueOf("analytics")).deadLettered === before + 1, "a dead letter to show");
    }, 40_000);

    /** What search did with these events. */
    async function searchRuns(events: readonly Acknowledged[]) {
      const runs: { readonly status: string; readonly ends: readonly number[] }[] = [];
      for (let at = 0; at < events.length; at += 100) {
        const { data } = await operator.query<{ events: { edges: { node: { consumers: Run[] } }[] } }>(
          `query ($ids: [ID!]) { events(filter: {ids: $ids}, first: 100) { edges { node { consumers { consumer status attempts { startedAt durationMs } } } } } }`,
          { ids: events.slice(at, at + 100).map(({ eventId }) => eventId) },
        );
        for (const { consumer, status, attempts } of data.events.edges.flatMap(({ node }) => node.consumers)) {
          const ends = attempts.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs);
          if (consumer === "search") runs.push({ status, ends });
        }
      }
      return runs;
    }

    test("a consumer that is paused under load takes nothing after 2 s, over restarts too; resumed, it does all of it once", async () => {
      const load = startLoad(installation.url, "ada", 2);
      await load.more(40);
      const { data } = await control("pauseConsumer", "search");
      const pausedAt = Date.now();
      expect(data["pauseConsumer"]).toMatchObject({ consumer: "search", paused: true });
      while (Date.now() < pausedAt + 2 * PAUSED_WITHIN_MS) await load.more(10);
      await installation.restart();
      connectAll();
      const afterRestart = load.acknowledged.length;
      await load.more(40);
      await load.stop();

      const waiting = await eventually(async () => {
        const queue = await queueOf("search");
        return queue.workers === 1 && queue.ready >= load.acknowledged.length - afterRestart ? queue : null;
      }, "the events to wait for search");
      expect(waiting).toMatchObject({ paused: true, retrying: 0 });
      expect(waiting.oldestAgeMs).toBeGreaterThan(1_000);
      // The others go on: a paused consumer costs only itself.
      await eventually(async () => (await queueOf("notifications")).ready === 0, "notifications to go on");

      const resumedAt = Date.now();
      const resumed = await control("resumeConsumer", "search");
      expect(resumed.data["resumeConsumer"]).toMatchObject({ paused: false });
      const runs = await eventually(async () => {
        const now = await searchRuns(load.acknowledged);
        return now.length === load.acknowledged.length && now.every(({ status }) => status === "PROCESSED")
          ? now
          : null;
      }, "search to do all of it");
      expect(runs.filter(({ ends: { length } }) => length !== 1)).toEqual([]);
      const ends = runs.flatMap((run) => run.ends);
      expect(ends.filter((end) => end > pausedAt + PAUSED_WITHIN_MS && end < resumedAt)).toEqual([]);
      expect(ends.filter((end) => end >= resumedAt).length).toBeGreaterThan(40);
      // The broker is asked for its queues sparingly: what waited a moment ago may still show.
      await eventually(async () => {
        const { ready, retrying, oldestAgeMs } = await queueOf("search");
        return ready === 0 && retrying === 0 && oldestAgeMs === null;
      }, "nothing to wait any more");
    }, 120_000);

    test("a retry that becomes due while its consumer is paused waits for it", async () => {
      const { body } = await ada.rest("POST", "/v1/docs", { title: "Later", content: "…", tags: ["fail:search:1"] });
      const { eventId } = body["receipt"] as { eventId: string };
      await eventually(async () => (await queueOf("search")).retrying === 1, "the first attempt to fail");
      await control("pauseConsumer", "search");
      await eventually(async () => {
        const { ready, retrying } = await queueOf("search");
        return ready === 1 && retrying === 0;
      }, "the retry to become due");
      expect((await eventOf(operator, eventId))?.status).toBe("RETRYING");
      await control("resumeConsumer", "search");
      const event = await processed(eventId);
      expect(event.consumers.find(({ consumer }) => consumer === "search")?.attempts).toHaveLength(2);
    }, 40_000);
  });
}
