import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { connect } from "node:net";
import { once } from "node:events";
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
