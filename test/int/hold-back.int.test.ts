import { afterEach, describe, expect, test } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { serveSockets } from "../../src/graphql/fan-out/serve-sockets.ts";
import { eventually } from "../support/eventually.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { FEED, type Running } from "../support/subscribed.ts";
import { startSubscriptions } from "../support/subscriptions.ts";

const COUNT = 150;
const LENGTH = 200_000;
const ping = (n: number): string => JSON.stringify({ type: "ping", payload: { n, text: "x".repeat(LENGTH) } });

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe("a client that sends and does not read", () => {
  test("is not taken from while its answers wait, which stay bounded; it is when it reads again", async () => {
    const run = (running = await startSubscriptions());
    const ada = await run.subscribe("ada", FEED);
    await eventually(() => ada.received.length === 1, "the subscription to stand");
    ada.socket.pause();
    let most = 0;
    for (let n = 0; n < COUNT; n += 1) {
      ada.socket.send(ping(n));
      await new Promise((resolve) => setTimeout(resolve, 5));
      most = Math.max(most, run.waiting());
    }
    expect(most).toBeLessThan(256 * 1024 + 3 * LENGTH);
    ada.socket.resume();
    ada.subscribe("2", FEED);
    await eventually(() => ada.received.length === 2, "what it said last to be answered", 30_000);
    expect(ada.closed).toBeNull();
  }, 60_000);

  test("is not taken for dead because its answer to a ping waits with the rest", async () => {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    const served = serveSockets({ connectionInitWaitTimeout: 60_000 }, sockets, {
      keepAliveMs: 300,
      log: recordedLog().log,
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, "graphql-transport-ws");
    let answers = 0;
    client.on("message", () => (answers += 1));
    await once(client, "open");
    client.pause();
    for (let n = 0; n < COUNT; n += 1) client.send(ping(n));
    await eventually(() => [...sockets.clients].some(({ isPaused }) => isPaused), "it to be held back");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    client.resume();
    await eventually(() => answers === COUNT, "all of its pings to be answered", 30_000);
    client.terminate();
    await served.dispose();
    server.close();
  }, 60_000);
});
