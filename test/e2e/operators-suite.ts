import { describe, expect, test } from "@jest/globals";
import { type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { startLoad } from "../support/load.ts";
import { openOperated, type OperatedInstallation, SNAPSHOT, type Snapshot } from "../support/operated.ts";
import { pausing } from "./pausing-suite.ts";

/** What operators can do, as a client sees it; the same in both ways to run. */
export function operators(name: string, start: () => Promise<OperatedInstallation>): void {
  describe(`operators, ${name}`, () => {
    const operated = openOperated(start);

    describe("are the only ones", () => {
      test.each([
        `{ pipeline { at } }`,
        `{ auditLog { edges { cursor } } }`,
        `mutation { pauseConsumer(consumer: "search") { paused } }`,
        `mutation { resumeConsumer(consumer: "search") { paused } }`,
        `mutation { publishTestEvent(type: USER_REGISTERED, data: {userId: "ada", name: "Ada"}) { eventId } }`,
      ])("who may ask for %s", async (operation) => {
        expect((await operated.ada().query(operation)).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
      });

      test("who may subscribe to the pipeline", async () => {
        const refused = operated.ada().subscribe("subscription { pipeline { at } }");
        expect(await refused.ended).toMatchObject({ error: [{ extensions: { code: "FORBIDDEN" } }] });
        expect(refused.received).toEqual([]);
      });

      test("and what others tried changed nothing", async () => {
        expect((await operated.snapshot()).queues.map(({ paused }) => paused)).toEqual([false, false, false]);
      });
    });

    test("a test event goes the whole way and leaves nothing behind but a notification for its operator", async () => {
      const activity = `{ activity(since: "2020-01-01T00:00:00Z", bucketMinutes: 10000000) { count } }`;
      const before = (await operated.operator().query(activity)).data;
      const { data } = await operated.publishTest({
        documentId: "made-up",
        title: "Narwhal drill",
        tags: ["fail:search:1"],
      });
      const { eventId } = data.publishTestEvent;
      const event = await operated.processed(eventId);
      expect(event).toMatchObject({ test: true, actor: "operator", data: { title: "Narwhal drill" } });
      const attempts = event.consumers.map((run) => [run.consumer, run.attempts.length]);
      expect(attempts.sort()).toEqual([
        ["analytics", 1],
        ["notifications", 1],
        ["search", 2], // its drill tag works
      ]);

      expect(await operated.eventOf(operated.ada(), eventId)).toBeNull();
      expect((await operated.operator().query(activity)).data).toEqual(before);
      const messages = async (client: TestClient) =>
        JSON.stringify((await client.query(`{ notifications { edges { node { message } } } }`)).data);
      expect(await messages(operated.operator())).toContain("Test: Your document 'Narwhal drill' has been created");
      expect(await messages(operated.ada())).not.toContain("Narwhal");
      const search = `{ search(query: "narwhal") { edges { node { score } } } }`;
      expect((await operated.operator().query(search)).data).toEqual({ search: { edges: [] } });
    }, 40_000);

    test("a test event must be what the catalogue says of its type; the issues name all that is wrong", async () => {
      const { errors } = await operated.publishTest({ title: 7, version: 0 });
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
      const { errors } = await operated.control("pauseConsumer", consumer);
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", issues: [{ path: "consumer" }] } }]);
    });

    test("every action is in the audit log, newest first, with how it ended", async () => {
      await operated.control("resumeConsumer", "search");
      const { data } = await operated
        .operator()
        .query<{ auditLog: { edges: { node: Record<string, unknown> }[] } }>(
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
      const live = operated.operator().subscribe<{ pipeline: Snapshot }>(`subscription { pipeline { ${SNAPSHOT} } }`);
      const other = operated.operator().subscribe<{ pipeline: Snapshot }>(`subscription { pipeline { at } }`);
      const load = startLoad(operated.url, "ada", 1);
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
      await eventually(async () => (await operated.snapshot()).subscribers === 0, "nobody to be subscribed");
    }, 40_000);

    test("what was given up shows as dead-lettered", async () => {
      const before = (await operated.queueOf("analytics")).deadLettered;
      await operated.ada().rest("POST", "/v1/docs", { title: "Doomed", content: "…", tags: ["fail:analytics"] });
      await eventually(async () => (await operated.queueOf("analytics")).retrying > 0, "a retry to show");
      await eventually(
        async () => (await operated.queueOf("analytics")).deadLettered === before + 1,
        "a dead letter to show",
      );
    }, 40_000);

    pausing(operated);
  });
}
