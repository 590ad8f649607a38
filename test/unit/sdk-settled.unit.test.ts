import { afterEach, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { type BookspaceClient, createBookspaceClient } from "../../sdk/src/index.ts";
import { eventually } from "../support/eventually.ts";
import { type ScriptedServer, startScriptedServer, type Subscribed } from "./sdk-server.ts";

let server: ScriptedServer;
let client: BookspaceClient;
afterEach(async () => {
  await client.close();
  await server.close();
});

async function connect(onSubscribe: (subscribed: Subscribed) => void): Promise<BookspaceClient["settled"]> {
  server = await startScriptedServer({ onSubscribe });
  client = createBookspaceClient({ url: server.url, webSocketImpl: WebSocket });
  return client.settled;
}

/** An event of which search is given up, and analytics waits or is done. */
const deadLettered = (analytics: "PENDING" | "PROCESSED") => ({
  event: {
    id: "e1",
    status: "DEAD_LETTERED",
    settledAt: analytics === "PENDING" ? null : "2026-01-01T00:00:00.000Z",
    consumers: [
      { consumer: "search", status: "DEAD_LETTERED" },
      { consumer: "analytics", status: analytics },
    ],
  },
});
const event = { eventId: "e1" };

test("a consumer that gave up is no end while another one has not begun: its time is over first", async () => {
  const settled = await connect((one) => one.next(deadLettered("PENDING")));
  await expect(settled(event, { timeoutMs: 200 })).rejects.toMatchObject({ code: "TIMEOUT", retryable: true });
});

test("nor for who leaves meanwhile: that is why it ends", async () => {
  const settled = await connect((one) => one.next(deadLettered("PENDING")));
  const leaving = new AbortController();
  const waiting = settled(event, { signal: leaving.signal });
  await eventually(() => server.subscribed.length === 1, "it to ask");
  const reason = new Error("The page was left.");
  setTimeout(() => leaving.abort(reason), 100);
  await expect(waiting).rejects.toBe(reason);
});

test("when the others have ended too it tells who gave up", async () => {
  const settled = await connect((one) => {
    one.next(deadLettered("PENDING"));
    one.next(deadLettered("PROCESSED"));
    one.complete();
  });
  expect(await settled(event)).toMatchObject({ outcome: "dead-lettered", gaveUp: ["search"] });
});

test.each([Number.POSITIVE_INFINITY, 3_000_000_000])(
  "%s ms is no limit: more than a timer holds",
  async (timeoutMs) => {
    const settled = await connect((one) => {
      one.next(deadLettered("PENDING"));
      setTimeout(() => {
        one.next(deadLettered("PROCESSED"));
        one.complete();
      }, 100);
    });
    expect(await settled(event, { timeoutMs })).toMatchObject({ outcome: "dead-lettered", gaveUp: ["search"] });
  },
);
