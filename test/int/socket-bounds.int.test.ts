import { afterEach, describe, expect, test } from "@jest/globals";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { boundSockets, MAX_SOCKETS_OF_USER } from "../../src/graphql/fan-out/socket-bounds.ts";
import { eventually } from "../support/eventually.ts";
import { startSubscriptions } from "../support/subscriptions.ts";

const FEED = "subscription { eventFeed { __typename } }";

describe("sockets of one user", () => {
  let running: Awaited<ReturnType<typeof startSubscriptions>> | undefined;
  afterEach(() => running?.close());

  test("past their bound are closed with 4411; another user's are not, and one that leaves makes room", async () => {
    const run = (running = await startSubscriptions());
    const open = await Promise.all(Array.from({ length: MAX_SOCKETS_OF_USER }, () => run.subscribe("ada", FEED)));
    await eventually(() => open.every(({ received }) => received.length > 0), "all of ada's to stand");

    const refused = run.connect("ada");
    await eventually(() => refused.closed, "one more to be refused");
    expect(refused.closed).toEqual({ code: 4411, reason: expect.stringContaining(String(MAX_SOCKETS_OF_USER)) });
    const bob = await run.subscribe("bob", FEED);
    await eventually(() => bob.received.length > 0, "bob's to stand");

    open[0]?.socket.close();
    await eventually(() => open[0]?.closed, "one of ada's to be gone");
    const again = await run.subscribe("ada", FEED);
    await eventually(() => again.received.length > 0, "ada's new one to stand");
    expect(open.slice(1).every(({ closed }) => closed === null)).toBe(true);
  }, 30_000);

  test("have 100 operations under way each; one more is refused and the others go on", async () => {
    const run = (running = await startSubscriptions());
    const ada = await run.subscribe("ada", FEED);
    for (let n = 2; n <= 101; n++) ada.subscribe(String(n), FEED);
    await eventually(
      () => ada.errors.length > 0 && ada.received.length === 100,
      "100 to stand, the last to be refused",
    );
    expect(ada.errors).toMatchObject([{ extensions: { code: "TOO_MANY_OPERATIONS" } }]);
    run.lifecycle.append("e");
    await eventually(() => ada.received.length === 200, "all that stand to get the event");
    expect(ada.closed).toBeNull();
  });

  test("are closed with 1009 for a frame of more than 256 KiB", async () => {
    const run = (running = await startSubscriptions());
    const ada = await run.subscribe("ada", FEED);
    ada.socket.send("x".repeat(256 * 1024 + 1));
    await eventually(() => ada.closed, "the socket to be closed");
    expect(ada.closed?.code).toBe(1009);
  });
});

test("sockets past the bound of all are closed with 1013: clients try again later", async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  boundSockets(sockets, 2);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connect = async () => {
    const socket = new WebSocket(url);
    const state = { socket, code: 0 };
    socket.on("close", (code) => (state.code = code));
    await new Promise((resolve) => socket.once("open", resolve));
    return state;
  };
  const [first, second, third] = [await connect(), await connect(), await connect()];
  await eventually(() => third.code !== 0, "the third to be closed");
  expect([first.code, second.code, third.code]).toEqual([0, 0, 1013]);
  first.socket.close();
  await eventually(() => first.code !== 0 && sockets.clients.size === 1, "the first to be gone");
  const fourth = await connect();
  fourth.socket.close();
  await eventually(() => fourth.code !== 0, "the fourth to be closed by its client");
  expect(fourth.code).not.toBe(1013);
  second.socket.terminate();
  sockets.close();
  server.close();
});
