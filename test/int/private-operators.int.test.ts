import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { eventOf, HUSH, openPrivateWorld, type PrivateWorld } from "../support/private-world.ts";

const since = new Date(Date.now() - 3_600_000).toISOString();

/**
 * What a private document says, and that it is there, comes to nobody but its owner; also by ways that lead around the document. The
 * rules of each field are shown by rules.int.test.ts.
 */
describe("a private document", () => {
  let world: PrivateWorld;
  let ask: PrivateWorld["ask"];
  let dead: PrivateWorld["dead"];
  let is: PrivateWorld["is"];
  let url: PrivateWorld["url"];

  beforeAll(async () => {
    world = await openPrivateWorld();
    ({ ask, dead, is, url } = world);
  }, 60_000);
  afterAll(async () => {
    await world?.close();
  });

  describe("and operators, who see its events", () => {
    test("can't guess at what it says by what they can replay, discard, group or be alerted to", async () => {
      const guess = { filter: { data: { title: `Of ${HUSH}` } } };
      const operator = (query: string) => ask("operator", query, guess);
      expect(await operator("query ($filter: EventFilter!) { replayPlan(filter: $filter) { matched } }")).toEqual({
        data: { replayPlan: { matched: 0 } },
      });
      expect(await operator("query ($filter: EventFilter!) { deadLetterGroups(filter: $filter) { count } }")).toEqual({
        data: { deadLetterGroups: [] },
      });
      expect(
        await operator('mutation ($filter: EventFilter!) { discardEvents(filter: $filter, reason: "A guess") }'),
      ).toEqual({ data: { discardEvents: 0 } });
      expect(await operator("mutation ($filter: EventFilter!) { replayEvents(filter: $filter) { matched } }")).toEqual({
        data: { replayEvents: { matched: 0 } },
      });
      expect(
        await ask(
          "operator",
          `query ($since: DateTime!, $until: DateTime!, $filter: EventFilter) {
            tryAlertRule(since: $since, until: $until,
              input: { name: "A guess", when: { deadLetters: { moreThan: 0, windowSeconds: 60, filter: $filter } } }) { times } }`,
          { ...guess, since, until: new Date().toISOString() },
        ),
      ).toEqual({ data: { tryAlertRule: { times: 0 } } });
    });

    test("export its events without what it says, also what they replayed it with", async () => {
      const { errors } = await ask(
        "operator",
        "mutation ($id: ID!) { replayEvents(filter: { ids: [$id] }, editData: { tags: [] }) { matched } }",
        { id: eventOf(dead) },
      );
      expect(errors).toBeUndefined();
      await is(dead, "PROCESSED");
      const lines = async (filter: object) => {
        const address = `${url}/v1/events/export?filter=${encodeURIComponent(JSON.stringify(filter))}`;
        const text = await (await fetch(address, { headers: { "x-user-id": "operator" } })).text();
        expect(text).not.toContain(HUSH);
        return text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      const [line] = await lines({ ids: [eventOf(dead)] });
      expect(line).toMatchObject({ id: eventOf(dead), data: null, edited: { data: null, by: "operator" } });
      expect(await lines({ text: HUSH })).toEqual([{ complete: true, count: 0 }]);
      await lines({});
      for (const user of ["ada", "bob"]) {
        const refused = await fetch(`${url}/v1/events/export`, { headers: { "x-user-id": user } });
        expect(refused.status).toBe(403);
      }
    });
  });
});
