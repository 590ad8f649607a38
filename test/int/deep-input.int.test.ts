import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { MAX_JSON_LEVELS } from "../../src/graphql/types/scalars.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";
import { overHttp, overWebSocket, type Transport } from "../support/transports.ts";

describe("input that is meant to keep the server busy", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;
  const as = (user: string): Transport => overHttp(server.url, { "x-user-id": user });

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  describe("what is too deep or too long", () => {
    const nested = (levels: number): unknown => {
      let value: unknown = "x";
      for (let level = 0; level < levels; level += 1) value = [value];
      return value;
    };
    const PUBLISH = "mutation ($data: JSON!) { publishTestEvent(type: USER_REGISTERED, data: $data) { eventId } }";

    test(`a JSON value may have ${MAX_JSON_LEVELS} levels; more is refused before anything walks through it`, async () => {
      const socket = overWebSocket(server.url, { "x-user-id": "operator" });
      for (const transport of [as("operator"), socket])
        for (const [levels, text] of [
          [MAX_JSON_LEVELS, "expected object"],
          [MAX_JSON_LEVELS + 1, `at most ${MAX_JSON_LEVELS} levels`],
          [4_000, `at most ${MAX_JSON_LEVELS} levels`],
        ] as const) {
          const { errors } = await transport.run(PUBLISH, { data: nested(levels) });
          expect(errors).toMatchObject([
            { extensions: { code: "BAD_USER_INPUT" }, message: expect.stringContaining(text) },
          ]);
        }
      const literal = `mutation { publishTestEvent(type: USER_REGISTERED, data: ${"[".repeat(900)}${"]".repeat(900)}) { eventId } }`;
      expect(JSON.stringify((await as("operator").run(literal)).errors)).toContain(`at most ${MAX_JSON_LEVELS} levels`);
      await socket.close();
    });

    test("what was sent is not sent back many times", async () => {
      const input = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`wrong${n}`, "x".repeat(20_000)]));
      const query = "mutation ($input: CreateDocumentInput!) { createDocument(input: $input) { document { id } } }";
      const { errors } = await as("ada").run(query, { input });
      expect(errors?.length).toBeGreaterThan(10);
      for (const { message } of errors ?? []) expect(message.length).toBeLessThan(1_100);
      const missing = await as("operator").run("mutation ($id: ID!) { deleteAlertRule(id: $id) }", {
        id: "x".repeat(100_000),
      });
      expect(missing.errors?.[0]?.message.length).toBeLessThan(1_100);
    });
  });
});
