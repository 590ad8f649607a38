import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect, type TestClient } from "../support/client.ts";
import { type Replay, REPLAY_FIELDS, deadLettersOf } from "../support/dead-letters.ts";
import { eventually } from "../support/eventually.ts";

export interface DrilledInstallation {
  url(): string;
  /** Drills off is how the "bug" of the failing tags is mended. */
  restart(drills: "on" | "off"): Promise<void>;
  close(): Promise<void>;
}

const GROUPS = `query ($filter: EventFilter) { deadLetterGroups(filter: $filter) {
  consumer fingerprint code message count firstAt lastAt types share history sample { id data } } }`;
const PLAN = `query ($filter: EventFilter!) { replayPlan(filter: $filter) {
  matched events consumers { consumer willRun alreadyDone } claimed estimatedMs estimateBasis } }`;

interface Groups {
  readonly deadLetterGroups: readonly {
    readonly consumer: string;
    readonly fingerprint: string;
    readonly code: string;
    readonly message: string;
    readonly count: number;
    readonly share: number | null;
    readonly history: readonly number[];
    readonly types: readonly string[];
    readonly sample: { readonly id: string };
  }[];
}
interface Plan {
  readonly replayPlan: {
    readonly matched: number;
    readonly events: number;
    readonly consumers: readonly {
      readonly consumer: string;
      readonly willRun: number;
      readonly alreadyDone: number;
    }[];
    readonly estimatedMs: number | null;
    readonly estimateBasis: string;
  };
}

/** What fails is grouped, understood, mended and replayed; the same in both ways to run. */
export function deadLetters(name: string, start: () => Promise<DrilledInstallation>): void {
  describe(`dead letters, ${name}`, () => {
    let installation: DrilledInstallation;
    let clients: readonly TestClient[] = [];
    let ada: ReturnType<typeof deadLettersOf>;
    let operator: ReturnType<typeof deadLettersOf> & { readonly client: TestClient };

    async function reconnect(): Promise<void> {
      await Promise.all(clients.map((client) => client.close()));
      const [first, second] = ["ada", "operator"].map((user) => connect(installation.url(), user)) as [
        TestClient,
        TestClient,
      ];
      clients = [first, second];
      ada = deadLettersOf(first);
      operator = { ...deadLettersOf(second), client: second };
    }
    beforeAll(async () => {
      installation = await start();
      await reconnect();
    }, 60_000);
    afterAll(async () => {
      await Promise.all(clients.map((client) => client.close()));
      await installation?.close();
    }, 30_000);

    const messagesFor = async (title: string): Promise<number> => {
      const { notifications } = await ada.ask<{ notifications: { edges: { node: { message: string } }[] } }>(
        "{ notifications(first: 100) { edges { node { message } } } }",
      );
      return notifications.edges.filter(({ node }) => node.message.includes(`'${title}'`)).length;
    };

    test("a dead letter is found in its group, planned, mended and replayed: only what failed runs again", async () => {
      const eventId = await ada.create("Mended", ["fail:notifications", "kept"]);
      await operator.is(eventId, "DEAD_LETTERED");
      const [group] = (await operator.ask<Groups>(GROUPS, { filter: { ids: [eventId] } })).deadLetterGroups;
      expect(group).toMatchObject({
        consumer: "notifications",
        code: "DRILL",
        message: expect.stringContaining("fail:notifications"),
        count: 1,
        types: ["DOCUMENT_CREATED"],
        sample: { id: eventId },
      });
      expect(group?.share).toBeGreaterThan(0);
      expect([group?.history.length, group?.history.reduce((sum, one) => sum + one)]).toEqual([36, 1]);
      const { replayPlan } = await operator.ask<Plan>(PLAN, { filter: { fingerprint: group?.fingerprint } });
      expect(replayPlan).toMatchObject({
        matched: 1,
        events: 1,
        consumers: [
          { consumer: "notifications", willRun: 1, alreadyDone: 0 },
          { consumer: "search", willRun: 0, alreadyDone: 1 },
          { consumer: "analytics", willRun: 0, alreadyDone: 1 },
        ],
      });
      expect(await messagesFor("Mended")).toBe(0);

      const events = operator.client.subscribe<{ eventFeed: { status?: string; consumer?: string } }>(
        `subscription ($id: ID!) { eventFeed(filter: {ids: [$id]}) { ... on Transition { status consumer attempt } } }`,
        { id: eventId },
      );
      await eventually(() => events.received.length > 0, "the feed to stand");
      const replay = await operator.start({ ids: [eventId] }, { editData: { tags: ["kept"] } });
      expect(replay).toMatchObject({ status: "RUNNING", matched: 1 });
      expect(await operator.over(replay.id)).toMatchObject({
        status: "COMPLETED",
        replayed: 1,
        processed: 1,
        failedAgain: 0,
        skipped: 0,
      });
      const life = await ada.life(eventId);
      expect(life).toMatchObject({
        status: "PROCESSED",
        data: { tags: ["fail:notifications", "kept"] },
        edited: { data: { title: "Mended", tags: ["kept"] }, by: "operator", replayId: replay.id },
      });
      expect(life.consumers.map(({ consumer, attempts }) => [consumer, attempts.map((one) => one.number)])).toEqual([
        ["notifications", [1, 2, 3, 4, 5]],
        ["search", [1]],
        ["analytics", [1]],
      ]);
      expect(await messagesFor("Mended")).toBe(1);
      await eventually(() => events.received.length >= 4, "the feed to tell of it");
      expect(events.received.map(({ eventFeed }) => eventFeed)).toEqual([
        {},
        { status: "PUBLISHED", consumer: "notifications", attempt: 4 },
        { status: "PROCESSED", consumer: "notifications", attempt: 5 },
        { status: "PROCESSED", consumer: null, attempt: null },
      ]);
      events.stop();
    }, 90_000);

    test("a canary stops when the same fault comes back, after one event", async () => {
      const ids = await Promise.all([1, 2, 3].map((n) => ada.create(`Canary ${n}`, ["fail:search"])));
      for (const id of ids) await operator.is(id, "DEAD_LETTERED");
      const replay = await operator.start({ ids }, { mode: "CANARY" });
      const states = operator.client.subscribe<{ replay: Replay }>(
        `subscription ($id: ID!) { replay(id: $id) { ${REPLAY_FIELDS} } }`,
        { id: replay.id },
      );
      expect(await states.ended).toEqual({});
      const last = states.received.at(-1)?.replay;
      expect(last).toMatchObject({ status: "STOPPED", matched: 3, replayed: 1, processed: 0, failedAgain: 1 });
      expect(last?.reason).toContain("The same fault came back");
      expect(states.received.length).toBeGreaterThan(1);
      const lives = await Promise.all(ids.map((id) => operator.life(id)));
      const searches = lives.map(({ consumers }) => consumers.find(({ consumer }) => consumer === "search")?.attempts);
      expect(searches.map((attempts) => attempts?.length)).toEqual([8, 4, 4]);
    }, 120_000);

    test("a change that the catalogue refuses is refused, field by field, and nothing is replayed", async () => {
      const eventId = await ada.create("Wrong edit", ["fail:analytics"]);
      await operator.is(eventId, "DEAD_LETTERED");
      const start = (editData: unknown) => operator.start({ ids: [eventId] }, { editData });
      await expect(start({ tags: "none" })).rejects.toThrow("BAD_USER_INPUT: The change is not valid: 'editData.tags'");
      await expect(start({ tag: [] })).rejects.toThrow("'document.created' has no such field");
      await expect(start({ documentId: "other" })).rejects.toThrow("it says what the event is about");
      await expect(start([])).rejects.toThrow("BAD_USER_INPUT");
      expect((await operator.life(eventId)).status).toBe("DEAD_LETTERED");
    }, 60_000);

    test("what is given up says who did it and why, and is no dead letter any more", async () => {
      const eventId = await ada.create("Given up", ["fail:search"]);
      await operator.is(eventId, "DEAD_LETTERED");
      const discard = (reason: string) =>
        operator.ask("mutation ($f: EventFilter!, $r: String!) { discardEvents(filter: $f, reason: $r) }", {
          f: { ids: [eventId] },
          r: reason,
        });
      await expect(discard("")).rejects.toThrow("BAD_USER_INPUT");
      await expect(discard("x".repeat(501))).rejects.toThrow("BAD_USER_INPUT");
      expect(await discard("A test of yesterday")).toEqual({ discardEvents: 1 });
      await operator.is(eventId, "DISCARDED");
      const discardOf = async (asked: Pick<typeof ada, "life">) =>
        (await asked.life(eventId)).consumers.find(({ consumer }) => consumer === "search")?.discard;
      expect(await discardOf(operator)).toEqual({ reason: "A test of yesterday", by: "operator" });
      expect(await discardOf(ada)).toBeNull();
      const ids = [eventId];
      expect((await operator.ask<Plan>(PLAN, { filter: { ids } })).replayPlan.matched).toBe(0);
      expect((await operator.ask<Plan>(PLAN, { filter: { ids, statuses: ["DISCARDED"] } })).replayPlan.matched).toBe(1);
      expect(await discard("Again")).toEqual({ discardEvents: 0 });
    }, 60_000);

    test("two replays of the same dead letters at once: each of them runs once", async () => {
      const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => ada.create(`Twice ${n}`, ["fail:search:4"])));
      for (const id of ids) await operator.is(id, "DEAD_LETTERED");
      const started = await Promise.all([operator.start({ ids }), operator.start({ ids })]);
      const over = await Promise.all(started.map(({ id }) => operator.over(id)));
      expect(over.map(({ status }) => status)).toEqual(["COMPLETED", "COMPLETED"]);
      expect(over.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(10);
      expect(over.reduce((sum, { processed }) => sum + processed, 0)).toBe(10);
      for (const id of ids) {
        const { status, consumers } = await operator.life(id);
        const search = consumers.find(({ consumer }) => consumer === "search");
        expect([status, search?.attempts.length]).toEqual(["PROCESSED", 5]);
      }
    }, 120_000);

    test("all of this is for operators, and what they do is in the audit log", async () => {
      const asked = [
        "{ deadLetterGroups { count } }",
        "{ replayPlan(filter: {}) { matched } }",
        "{ replays { edges { node { id } } } }",
        '{ replay(id: "x") { id } }',
        "{ deadLetterQueue { messages } }",
        "mutation { replayEvents(filter: {}) { id } }",
        'mutation { stopReplay(id: "x") { id } }',
        'mutation { discardEvents(filter: {}, reason: "mine") }',
        "mutation { checkDeadLetterQueue { messages } }",
      ];
      for (const query of asked) await expect(ada.ask(query)).rejects.toThrow("FORBIDDEN");
      const subscription = clients[0]?.subscribe('subscription { replay(id: "x") { id } }');
      expect(await subscription?.ended).toMatchObject({ error: [{ extensions: { code: "FORBIDDEN" } }] });
      await expect(operator.ask('mutation { stopReplay(id: "x") { id } }')).rejects.toThrow("NOT_FOUND");
      const { auditLog } = await operator.ask<{
        auditLog: { edges: { node: { action: string; operator: string; detail: object; result: string } }[] };
      }>("{ auditLog(first: 100) { edges { node { action operator detail result } } } }");
      const entries = auditLog.edges.map(({ node }) => node);
      expect(entries).toContainEqual({
        action: "replayEvents",
        operator: "operator",
        detail: expect.objectContaining({ mode: "all", edited: ["tags"], matched: 1 }),
        result: "DONE",
      });
      expect(entries).toContainEqual(expect.objectContaining({ action: "discardEvents", result: "DONE" }));
      expect(entries).toContainEqual(expect.objectContaining({ action: "stopReplay", result: "NOT_FOUND" }));
    }, 60_000);

    test("with the fault mended all of fifty are done, each with its effects once", async () => {
      const titles = Array.from({ length: 50 }, (_, n) => `Fifty ${n}`);
      const ids = await Promise.all(titles.map((title) => ada.create(title, ["fail:notifications"])));
      for (const id of ids) await operator.is(id, "DEAD_LETTERED");
      await installation.restart("off");
      await reconnect();
      const replay = await operator.start({ ids });
      expect(await operator.over(replay.id)).toMatchObject({
        status: "COMPLETED",
        matched: 50,
        replayed: 50,
        processed: 50,
        failedAgain: 0,
        arrivedMeanwhile: 0,
      });
      for (const id of ids) expect((await operator.life(id)).status).toBe("PROCESSED");
      for (const title of titles.slice(0, 50)) expect(await messagesFor(title)).toBe(1);
      await installation.restart("on");
      await reconnect();
    }, 180_000);

    test("the queue and the ledger fit together again when all is replayed and given up", async () => {
      const { replayEvents } = await operator.ask<{ replayEvents: Replay }>(
        `mutation { replayEvents(filter: {}, editData: {tags: []}) { id } }`,
      );
      expect((await operator.over(replayEvents.id)).failedAgain).toBe(0);
      const { checkDeadLetterQueue } = await operator.ask<{ checkDeadLetterQueue: object }>(
        "mutation { checkDeadLetterQueue { known missing unknown unknownSample { why headers excerpt } } }",
      );
      expect(checkDeadLetterQueue).toEqual({ known: 0, missing: 0, unknown: 0, unknownSample: [] });
      const { deadLetterQueue } = await operator.ask<{ deadLetterQueue: { messages: number } }>(
        "{ deadLetterQueue { messages } }",
      );
      expect(deadLetterQueue.messages).toBe(0);
    }, 60_000);
  });
}
