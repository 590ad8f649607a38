import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { createBookspaceClient } from "../../sdk/src/index.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

/** A server that answers every request with this error; how often it was asked. */
async function failing(code: string): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const listening = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify({ errors: [{ message: "…", extensions: { code, retryable: true } }] }));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked: () => asked };
}

test("a query is asked again while the fault may pass", async () => {
  const { url, asked } = await failing("UNAVAILABLE");
  await expect(createBookspaceClient({ url, retries: 2, webSocketImpl: WebSocket }).me()).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
  expect(asked()).toBe(3);
});

test("a query that has waited for an event is not: the caller said how long", async () => {
  const { url, asked } = await failing("SETTLE_TIMEOUT");
  const waiting = createBookspaceClient({ url, webSocketImpl: WebSocket }).search({ query: "x", settledAfter: "e1" });
  await expect(waiting).rejects.toMatchObject({ code: "SETTLE_TIMEOUT", retryable: true });
  expect(asked()).toBe(1);
});
