import { describe, expect, test } from "@jest/globals";
import { type Drilled, type DrilledInstallation, openDrilled } from "../support/drilled.ts";
import { eventually } from "../support/eventually.ts";
import { replaying } from "./replaying-suite.ts";

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
    const drilled = openDrilled(start);

    test("a dead letter is found in its group, planned, mended and replayed: only what failed runs again", async () => {
      const eventId = await drilled.ada().create("Mended", ["fail:notifications", "kept"]);
      await drilled.operator().is(eventId, "DEAD_LETTERED");
      const [group] = (await drilled.operator().ask<Groups>(GROUPS, { filter: { ids: [eventId] } })).deadLetterGroups;
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
      const { replayPlan } = await drilled.operator().ask<Plan>(PLAN, { filter: { fingerprint: group?.fingerprint } });
      expect(replayPlan).toMatchObject({
        matched: 1,
        events: 1,
        consumers: [
          { consumer: "notifications", willRun: 1, alreadyDone: 0 },
          { consumer: "search", willRun: 0, alreadyDone: 1 },
          { consumer: "analytics", willRun: 0, alreadyDone: 1 },
        ],
      });
      expect(await drilled.messagesFor("Mended")).toBe(0);

      const events = drilled
        .operator()
        .client.subscribe<{ eventFeed: { status?: string; consumer?: string } }>(
          `subscription ($id: ID!) { eventFeed(filter: {ids: [$id]}) { ... on Transition { status consumer attempt } } }`,
          { id: eventId },
        );
      await eventually(() => events.received.length > 0, "the feed to stand");
      const replay = await drilled.operator().start({ ids: [eventId] }, { editData: { tags: ["kept"] } });
      expect(replay).toMatchObject({ status: "RUNNING", matched: 1 });
      expect(await drilled.operator().over(replay.id)).toMatchObject({
        status: "COMPLETED",
        replayed: 1,
        processed: 1,
        failedAgain: 0,
        skipped: 0,
      });
      const life = await drilled.ada().life(eventId);
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
      expect(await drilled.messagesFor("Mended")).toBe(1);
      await eventually(() => events.received.length >= 4, "the feed to tell of it");
      expect(events.received.map(({ eventFeed }) => eventFeed)).toEqual([
        {},
        { status: "PUBLISHED", consumer: "notifications", attempt: 4 },
        { status: "PROCESSED", consumer: "notifications", attempt: 5 },
        { status: "PROCESSED", consumer: null, attempt: null },
      ]);
      events.stop();
    }, 90_000);

    test("a change that the catalogue refuses is refused, field by field, and nothing is replayed", async () => {
      const eventId = await drilled.ada().create("Wrong edit", ["fail:analytics"]);
      await drilled.operator().is(eventId, "DEAD_LETTERED");
      const start = (editData: unknown) => drilled.operator().start({ ids: [eventId] }, { editData });
      await expect(start({ tags: "none" })).rejects.toThrow("BAD_USER_INPUT: The change is not valid: 'editData.tags'");
      await expect(start({ tag: [] })).rejects.toThrow("'document.created' has no such field");
      await expect(start({ documentId: "other" })).rejects.toThrow("it says what the event is about");
      await expect(start([])).rejects.toThrow("BAD_USER_INPUT");
      expect((await drilled.operator().life(eventId)).status).toBe("DEAD_LETTERED");
    }, 60_000);

    test("what is given up says who did it and why, and is no dead letter any more", async () => {
      const eventId = await drilled.ada().create("Given up", ["fail:search"]);
      await drilled.operator().is(eventId, "DEAD_LETTERED");
      const discard = (reason: string) =>
        drilled.operator().ask("mutation ($f: EventFilter!, $r: String!) { discardEvents(filter: $f, reason: $r) }", {
          f: { ids: [eventId] },
          r: reason,
        });
      await expect(discard("")).rejects.toThrow("BAD_USER_INPUT");
      await expect(discard("x".repeat(501))).rejects.toThrow("BAD_USER_INPUT");
      expect(await discard("A test of yesterday")).toEqual({ discardEvents: 1 });
      await drilled.operator().is(eventId, "DISCARDED");
      const discardOf = async (asked: Pick<ReturnType<Drilled["ada"]>, "life">) =>
        (await asked.life(eventId)).consumers.find(({ consumer }) => consumer === "search")?.discard;
      expect(await discardOf(drilled.operator())).toEqual({ reason: "A test of yesterday", by: "operator" });
      expect(await discardOf(drilled.ada())).toBeNull();
      const ids = [eventId];
      expect((await drilled.operator().ask<Plan>(PLAN, { filter: { ids } })).replayPlan.matched).toBe(0);
      expect(
        (await drilled.operator().ask<Plan>(PLAN, { filter: { ids, statuses: ["DISCARDED"] } })).replayPlan.matched,
      ).toBe(1);
      expect(await discard("Again")).toEqual({ discardEvents: 0 });
    }, 60_000);

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
      for (const query of asked) await expect(drilled.ada().ask(query)).rejects.toThrow("FORBIDDEN");
      const subscription = drilled.ada().client.subscribe('subscription { replay(id: "x") { id } }');
      expect(await subscription.ended).toMatchObject({ error: [{ extensions: { code: "FORBIDDEN" } }] });
      await expect(drilled.operator().ask('mutation { stopReplay(id: "x") { id } }')).rejects.toThrow("NOT_FOUND");
      const { auditLog } = await drilled.operator().ask<{
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

    replaying(drilled);
  });
}
