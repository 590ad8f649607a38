import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { once } from "node:events";
import { connect } from "node:net";
import { MAX_CHANGES, MAX_REQUESTS } from "../../src/admission/admission.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { gate } from "../support/recorded-broker.ts";
import { serve } from "../support/serve.ts";
import { overWebSocket } from "../support/transports.ts";

const HEADERS = { "content-type": "application/json", "x-user-id": "ada" };
const CREATE = `mutation { createDocument(input: {title: "One more", content: "x"}) { document { id } } }`;
/** The same, in a form that only its execution tells to be a mutation. */
const HIDDEN = `fragment F on DocumentPayload { document { id } } ${CREATE.replace("{ document { id } }", "{ ...F }")}`;
const READ = "{ documents { edges { node { id } } } }";
const DOCUMENT = JSON.stringify({ title: "One more", content: "x" });

describe("a server that has more to do than it gets done", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services, admission: installation.admission });
  });
  afterAll(async () => {
    await server.close();
    await installation.close();
  });

  const graphql = (query: string) =>
    fetch(`${server.url}/graphql`, { method: "POST", headers: HEADERS, body: JSON.stringify({ query }) });
  const rest = (method: string, path: string, body?: string) =>
    fetch(`${server.url}${path}`, { method, headers: HEADERS, ...(body === undefined ? {} : { body }) });

  test("has room for users, however many requests of who is not signed in take their time", async () => {
    const { hostname, port } = new URL(server.url);
    const half = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    const slow = Array.from({ length: MAX_REQUESTS }, () => connect(Number(port), hostname));
    const answers = slow.map(async (socket) => {
      socket.on("error", () => {}).write(half);
      const [answer] = (await once(socket, "data")) as [Buffer];
      return answer.toString("latin1");
    });
    const refused = await Promise.race(answers);
    expect(refused).toContain("OVERLOADED");
    expect(await graphql(READ)).toMatchObject({ status: 200 });
    slow.forEach((socket) => socket.destroy());
    await eventually(async () => {
      const asked = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"query":"{ session { userId } }"}',
      });
      return asked.status === 200;
    }, "who is not signed in to be answered again");
  }, 30_000);

  /** Runs the test while as many changes are under way as there may be. */
  async function fullOfChanges(run: () => Promise<void>): Promise<void> {
    const { passed, open } = gate();
    const changes = Array.from({ length: MAX_CHANGES }, () => installation.admission.change(() => passed));
    try {
      await run();
    } finally {
      open();
      await Promise.all(changes);
    }
  }

  test("refuses mutations with 503, OVERLOADED and Retry-After, before it reads what they ask", () =>
    fullOfChanges(async () => {
      const refused = await graphql(`${CREATE} { this is not even GraphQL`);
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED", retryable: true } }] });
    }));

  test("refuses them too when only their execution shows what they are; Retry-After comes with the answer", () =>
    fullOfChanges(async () => {
      const refused = await graphql(HIDDEN);
      expect(refused.status).toBe(200);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED", retryable: true } }] });
    }));

  test("refuses POST and PUT of REST in REST's form, before it reads what they ask", () =>
    fullOfChanges(async () => {
      for (const [method, path] of [
        ["POST", "/v1/docs"],
        ["PUT", "/v1/docs/any"],
        ["POST", "/v1/docs/any/comments"],
      ] as const) {
        const refused = await rest(method, path, "no JSON at all");
        expect([refused.status, refused.headers.get("content-type")]).toEqual([
          503,
          "application/problem+json; charset=utf-8",
        ]);
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(await refused.json()).toMatchObject({ code: "OVERLOADED", retryable: true });
      }
    }));

  test("tells a mutation over WebSocket by its code, and keeps the socket", async () => {
    const socket = overWebSocket(server.url, { "x-user-id": "ada" });
    await fullOfChanges(async () => {
      expect(await socket.run(CREATE)).toMatchObject({
        errors: [{ extensions: { code: "OVERLOADED", retryable: true } }],
      });
      expect(await socket.run(READ)).toMatchObject({ data: { documents: { edges: [] } } });
    });
    await socket.close();
  });

  test("goes on answering reads", () =>
    fullOfChanges(async () => {
      expect(await (await graphql(READ)).json()).toEqual({ data: { documents: { edges: [] } } });
      expect((await rest("GET", "/v1/docs")).status).toBe(200);
    }));

  test("takes changes again as soon as there is room", async () => {
    await fullOfChanges(async () => {});
    expect(await (await graphql(CREATE)).json()).toMatchObject({ data: { createDocument: { document: {} } } });
    expect((await rest("POST", "/v1/docs", DOCUMENT)).status).toBe(201);
  });

  test("with all requests taken refuses reads too, on either transport, but tells whoever watches that it lives", async () => {
    const socket = overWebSocket(server.url, { "x-user-id": "ada" });
    await socket.run(READ);
    const over = Array.from({ length: MAX_REQUESTS }, () => installation.admission.request());
    const refused = await graphql(READ);
    expect([refused.status, refused.headers.has("retry-after")]).toEqual([503, true]);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
    expect((await rest("GET", "/v1/docs")).status).toBe(503);
    expect((await rest("GET", "/v1/events/export")).status).toBe(503);
    expect(await socket.run(READ)).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
    for (const path of ["/health/live", "/health/ready", "/metrics"])
      expect((await rest("GET", path)).status).toBe(200);
    for (const done of over) done();
    expect((await graphql(READ)).status).toBe(200);
    expect(await socket.run(READ)).toMatchObject({ data: {} });
    await socket.close();
  });
});
