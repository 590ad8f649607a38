import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { type BookspaceClient, type ClientOptions, createBookspaceClient } from "../../sdk/src/index.ts";
import { eventually } from "../support/eventually.ts";
import { type ScriptedServer, startScriptedServer, type Subscribed } from "./sdk-server.ts";

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const clientOf = (url: string, options: Partial<ClientOptions> = {}): BookspaceClient => {
  const client = createBookspaceClient({ url, webSocketImpl: WebSocket, ...options });
  closing.push(() => client.close());
  return client;
};

async function start(script: Parameters<typeof startScriptedServer>[0]): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  closing.push(() => server.close());
  return server;
}

const answer = (one: Subscribed): void => one.next({ pipeline: { at: String(one.number) } });
const onlyFresh = ({ authorization }: Readonly<Record<string, unknown>>) => (authorization === "fresh" ? null : 4403);

test.each([
  [4401, "UNAUTHENTICATED"],
  [4403, "FORBIDDEN"],
])("a credential that is refused (%i) is %s, and fatal when it can't be renewed", async (code, name) => {
  const server = await start({ refuse: () => code, onSubscribe: answer });
  const { onPipeline } = clientOf(server.url, { headers: { authorization: "stale" } });
  await expect(onPipeline().next()).rejects.toMatchObject({ name: "BookspaceError", code: name, retryable: false });
  expect(server.greetings).toHaveLength(1);
});

test.each([4401, 4403])("one that is renewed is asked for once more (%i)", async (code) => {
  const server = await start({ refuse: (greeting) => (onlyFresh(greeting) ? code : null), onSubscribe: answer });
  const tokens = ["stale", "fresh"];
  const { onPipeline } = clientOf(server.url, { headers: () => ({ authorization: tokens.shift() ?? "none" }) });
  expect(await onPipeline().next()).toMatchObject({ value: { pipeline: { at: "0" } } });
  expect(server.greetings).toEqual([{ authorization: "stale" }, { authorization: "fresh" }]);
});

test("one that stays refused is fatal for all who wait for it, after being asked for twice", async () => {
  const server = await start({ refuse: onlyFresh, onSubscribe: answer });
  const { onPipeline, onNotification } = clientOf(server.url, { headers: () => ({ authorization: "stale" }) });
  const ends = await Promise.allSettled([onPipeline().next(), onNotification().next()]);
  expect(ends).toMatchObject([{ reason: { code: "FORBIDDEN" } }, { reason: { code: "FORBIDDEN" } }]);
  expect(server.greetings).toHaveLength(2);
});

test("each connection asks for the credential, so a socket that lives long outlives its token", async () => {
  const server = await start({
    refuse: onlyFresh,
    onSubscribe(one) {
      answer(one);
      one.close();
    },
  });
  let asked = 0;
  // Stale at every second try: one refusal after a connection that was taken is no reason to give up.
  const headers = () => ({ authorization: asked++ % 2 === 0 ? "stale" : "fresh" });
  const snapshots = clientOf(server.url, { headers }).onPipeline();
  for (const at of ["0", "1", "2"]) expect(await snapshots.next()).toMatchObject({ value: { pipeline: { at } } });
});

test("a credential that expires is renewed in place, when there is a new one: no subscription is opened again", async () => {
  const server = await start({ onSubscribe: answer });
  const tokens = ["first", "second"];
  const snapshots = clientOf(server.url, { headers: () => ({ authorization: tokens.shift() ?? "none" }) }).onPipeline();
  await snapshots.next();
  server.subscribed[0]?.notice();
  await eventually(() => server.pongs.length === 2, "the answer to the ping, and the credential");
  expect(server.pongs).toContainEqual({ authorization: "second" });
  server.subscribed[0]?.next({ pipeline: { at: "later" } });
  expect(await snapshots.next()).toMatchObject({ value: { pipeline: { at: "later" } } });
  expect(server.greetings).toHaveLength(1);

  const fixed = await start({ onSubscribe: answer });
  await clientOf(fixed.url, { headers: { authorization: "only" } })
    .onPipeline()
    .next();
  fixed.subscribed[0]?.notice();
  await eventually(() => fixed.pongs.length === 1, "the answer to the ping");
  expect(fixed.pongs).not.toContainEqual({ authorization: "only" });
});

test("an operation that is not this user's is told at once: the credential was good", async () => {
  const server = await start({ onSubscribe: (one) => one.error("FORBIDDEN", false) });
  const { onPipeline } = clientOf(server.url, { headers: () => ({}) });
  await expect(onPipeline().next()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(server.subscribed).toHaveLength(1);
});

test("what this client did wrong is not done again", async () => {
  const server = await start({ onSubscribe: (one) => one.close(4400, "Invalid message") });
  await expect(clientOf(server.url).onPipeline().next()).rejects.toMatchObject({
    code: "DISCONNECTED",
    message: "Invalid message",
    retryable: false,
  });
  expect(server.greetings).toHaveLength(1);
});

test("a server that is never there is given up, counted once for all who wait", async () => {
  const server = await start({ onSubscribe: (one) => one.close(1001) });
  const { onPipeline, onNotification } = clientOf(server.url, { retries: 2 });
  const ends = await Promise.allSettled([onPipeline().next(), onNotification().next()]);
  expect(ends).toMatchObject([{ reason: { code: "DISCONNECTED" } }, { reason: { code: "DISCONNECTED" } }]);
  expect(server.greetings).toHaveLength(3);
});

test("the state of the connection is told: lost is not the same as needed no more", async () => {
  const server = await start({
    onSubscribe(one) {
      answer(one);
      if (one.number === 0) one.close();
    },
  });
  const states: string[] = [];
  const { onPipeline } = clientOf(server.url, { onConnection: (state) => states.push(state) });
  const snapshots = onPipeline();
  await snapshots.next();
  await snapshots.next();
  expect(states).toEqual(["connecting", "connected", "lost", "connecting", "connected"]);
  await snapshots.return?.();
  await eventually(() => states.at(-1) === "closed", "the end of a connection that nobody needs");
});

test("how often a connection is opened again can be told apart from how often a call is repeated", async () => {
  const server = await start({ onSubscribe: (one) => one.close(1001) });
  const { onPipeline } = clientOf(server.url, { retries: 0, reconnects: 2 });
  await expect(onPipeline().next()).rejects.toMatchObject({ code: "DISCONNECTED" });
  expect(server.greetings).toHaveLength(3);
});

test("headers that can't be had now are asked for again", async () => {
  const server = await start({ onSubscribe: answer });
  let asked = 0;
  const { onPipeline } = clientOf(server.url, {
    async headers() {
      if (asked++ === 0) throw new Error("The identity provider is away.");
      return {};
    },
  });
  expect(await onPipeline().next()).toMatchObject({ value: { pipeline: { at: "0" } } });
});

/** A server that takes connections and says nothing. */
async function startSilent(): Promise<{ readonly url: string; connections(): number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => {});
    closing.push(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, connections: () => connections };
}

test("closing ends what waits for a connection that never opens", async () => {
  const { url, connections } = await startSilent();
  const client = clientOf(url);
  const next = client.onPipeline().next();
  await eventually(() => connections() === 1, "the connection");
  await client.close();
  expect(await next).toEqual({ done: true, value: undefined });
});

test.each([true, false])(
  "a client that is closed says so of a new subscription, and opens nothing (used before: %s)",
  async (isUsed) => {
    const server = await start({ onSubscribe: answer });
    const client = clientOf(server.url);
    if (isUsed) await client.onPipeline().next();
    await client.close();
    const closed = { name: "BookspaceError", code: "CLOSED", retryable: false };
    await expect(client.feed().next()).rejects.toMatchObject(closed);
    await expect(client.onPipeline().next()).rejects.toMatchObject(closed);
    await expect(client.settled({ eventId: "e1" })).rejects.toMatchObject(closed);
    expect(server.greetings).toHaveLength(isUsed ? 1 : 0);
  },
);

test("a server that says nothing is left for another try, before it took the connection and after; a quiet one is not", async () => {
  // Tells nothing for as long, but is there.
  const quiet = await start({ onSubscribe: answer });
  await clientOf(quiet.url).onPipeline().next();
  const silent = await startSilent();
  const muted = await start({
    onSubscribe(one) {
      answer(one);
      if (one.number === 0) one.mute();
    },
  });
  void clientOf(silent.url).onPipeline().next();
  const snapshots = clientOf(muted.url).onPipeline();
  expect(await snapshots.next()).toMatchObject({ value: { pipeline: { at: "0" } } });
  expect(await snapshots.next()).toMatchObject({ value: { pipeline: { at: "1" } } });
  await eventually(() => silent.connections() > 1, "the second try", 40_000);
  expect(quiet.subscribed.map(({ isLeft }) => isLeft)).toEqual([false]);
}, 60_000);

test("without a WebSocket only subscriptions fail, and say what to do", async () => {
  const server = await start({ onSubscribe: answer });
  const client = createBookspaceClient({ url: server.url });
  await expect(client.onPipeline().next()).rejects.toThrow("webSocketImpl");
});
