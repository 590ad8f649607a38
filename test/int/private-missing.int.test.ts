import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { codeOf, eventOf, HUSH, idOf, MISSING, openPrivateWorld, type PrivateWorld } from "../support/private-world.ts";
import { type GraphqlResult, overWebSocket, type Transport } from "../support/transports.ts";

/**
 * What a private document says, and that it is there, comes to nobody but its owner; also by ways that lead around the document. The
 * rules of each field are shown by rules.int.test.ts.
 */
describe("a private document", () => {
  let world: PrivateWorld;
  let ask: PrivateWorld["ask"];
  let asked: PrivateWorld["asked"];
  let open: PrivateWorld["open"];
  let secret: PrivateWorld["secret"];
  let url: PrivateWorld["url"];
  const clients: Transport[] = [];

  beforeAll(async () => {
    world = await openPrivateWorld();
    ({ ask, asked, open, secret, url } = world);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await world?.close();
  });

  describe("and one that is not there", () => {
    const OPERATIONS: Readonly<Record<string, string>> = {
      document: "query ($id: ID!) { document(id: $id) { id } }",
      "update of a document":
        'mutation ($id: ID!) { updateDocument(input: { id: $id, title: "Mine", expectedVersion: 9 }) { document { id } } }',
      "comment on a document":
        'mutation ($id: ID!) { addComment(input: { documentId: $id, body: "Hello" }) { comment { id } } }',
      event: "query ($id: ID!) { event(id: $id) { id } }",
      "list after an event": "query ($id: ID!) { notifications(settledAfter: $id) { edges { cursor } } }",
    };

    /** What the store was asked about an id while it was looked for; the installation's other work left out. */
    async function storeCallsFor(id: string, run: () => Promise<unknown>): Promise<readonly string[]> {
      asked.length = 0;
      await run();
      return asked
        .filter(({ args }) => JSON.stringify(args).includes(id))
        .map(({ collection, method }) => `${collection}.${method}`);
    }

    test.each(Object.keys(OPERATIONS))("are answered alike, after the same work: %s", async (what) => {
      const query = OPERATIONS[what] ?? "";
      const id = what.includes("event") ? eventOf(secret) : idOf(secret);
      const results: GraphqlResult[] = [];
      const [hidden, missing] = [
        await storeCallsFor(id, async () => results.push(await ask("bob", query, { id }))),
        await storeCallsFor(MISSING, async () => results.push(await ask("bob", query, { id: MISSING }))),
      ];
      const [first, second] = results.map((result) => JSON.stringify(result).replaceAll(id, MISSING));
      expect(first).toBe(second);
      expect(hidden.length).toBeGreaterThan(0);
      expect(hidden).toEqual(missing);
    });

    test("an event that is not for one is waited for as long as one that is not there yet", async () => {
      const ends: string[] = [];
      const look = (id: string, name: string) =>
        ask("bob", OPERATIONS["event"] ?? "", { id }).then(() => ends.push(name));
      const slow = [look(eventOf(secret), "hidden"), look(MISSING, "missing")];
      await look(eventOf(open), "open");
      await look(eventOf(open), "open");
      expect(ends).toEqual(["open", "open"]);
      await Promise.all(slow);
    });
  });

  describe("and cursors", () => {
    test("of a list show no more than one may see, whoever they were given to", async () => {
      const page = async (user: string, after: string | null) =>
        ask(user, "query ($after: String) { documents(first: 1, after: $after) { edges { cursor node { title } } } }", {
          after,
        });
      let after: string | null = null;
      for (let n = 0; n < 50; n += 1) {
        const { data } = await page("ada", after);
        const [edge] = (data as { documents: { edges: { cursor: string }[] } }).documents.edges;
        if (!edge) break;
        after = edge.cursor;
        expect(JSON.stringify(await page("bob", after))).not.toContain(HUSH);
        expect(JSON.stringify(await page("operator", after))).not.toContain(HUSH);
      }
      for (const forged of [
        "x",
        Buffer.from("[1,2]").toString("base64url"),
        Buffer.from('{"$gt":""}').toString("base64url"),
      ])
        expect(codeOf(await page("bob", forged))).toBe("BAD_USER_INPUT");
    });

    test.each(["eventFeed", "eventProcessed", "notification"])(
      "of %s are for whom they were given to",
      async (feed) => {
        const own = String((open.body["receipt"] as { cursor: string }).cursor);
        const changed = `${own.slice(0, -1)}${own.endsWith("A") ? "B" : "A"}`;
        const elsewhere = `${"A".repeat(16)}${own.slice(16)}`;
        const bob = overWebSocket(url, { "x-user-id": "bob" });
        const ada = overWebSocket(url, { "x-user-id": "ada" });
        clients.push(bob, ada);
        const subscribe = (client: Transport, after: string) =>
          client.run(`subscription ($after: Cursor) { ${feed}(after: $after) { __typename } }`, { after });
        expect(codeOf(await subscribe(bob, own))).toBe("BAD_USER_INPUT");
        for (const forged of [changed, elsewhere]) expect(codeOf(await subscribe(ada, forged))).toBe("BAD_USER_INPUT");
      },
    );
  });
});
