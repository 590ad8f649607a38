import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "node:net";
import { once } from "node:events";
import { openDeafSocket } from "../support/deaf-socket.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

let installation: Installation;

beforeAll(async () => {
  installation = await openInstallation();
}, 30_000);
afterAll(() => installation.close(), 30_000);

test("a change that arrives while the server stops is answered like any other, and then the connection ends", async () => {
  const server = await serve({ services: installation.services });
  const body = JSON.stringify({
    query: 'mutation { createDocument(input: {title: "Late", content: "…"}) { document { title } } }',
  });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
  socket.write(`POST /graphql HTTP/1.1\r\nhost: x\r\nx-user-id: ada\r\ncontent-type: application/json\r\n`);
  // The server has the request's begin when it has answered one that came after it.
  await fetch(`${server.url}/health/live`);
  const closing = server.close();
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(`content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  await once(socket, "close");
  await closing;
  expect(answer).toContain("HTTP/1.1 200 OK");
  expect(answer).toContain('{"data":{"createDocument":{"document":{"title":"Late"}}}}');
}, 30_000);

describe("a server that stops does not wait for", () => {
  const request = "POST /v1/docs HTTP/1.1\r\nhost: x\r\nx-user-id: ada\r\ncontent-type: application/json\r\n";

  async function stopsWithin(ms: number, say: string): Promise<void> {
    const server = await serve({ services: installation.services });
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const ended = once(socket, "close");
    await once(socket, "connect");
    socket.on("error", () => {}).resume();
    socket.write(say);
    await fetch(`${server.url}/health/live`, { headers: { connection: "close" } });
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(ms);
    await ended;
  }

  test("a connection on which nothing came, as browsers open them in advance", () => stopsWithin(2_000, ""), 30_000);

  test(
    "a connection that is kept alive",
    () => stopsWithin(2_000, "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n"),
    30_000,
  );

  test.each([
    ["head", request],
    ["body", `${request}content-length: 100\r\n\r\n{"ti`],
  ])("a request whose %s never comes to its end: it has four seconds", (_, half) => stopsWithin(6_000, half), 30_000);

  test("a WebSocket client that does not answer the close frame", async () => {
    const server = await serve({ services: installation.services });
    const deaf = await openDeafSocket(server.url);
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await deaf.hear("Going away");
  }, 30_000);
});
