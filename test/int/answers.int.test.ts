import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { openRawSocket, type RawSocket } from "../support/raw-socket.ts";
import { type Served, serve } from "../support/serve.ts";
import { overHttp, type Transport } from "../support/transports.ts";

/** Some 10 million characters, of three bytes each: more than the system's own buffers take. */
const LONG = "{ documents(first: 100) { edges { node { content } } } }";
const SHORT = "{ documents(first: 1) { edges { node { id } } } }";
const REFUSED = { errors: [{ extensions: { code: "RATE_LIMITED", retryable: true } }] };
/** 64 Mi characters, and one that passes it. */
const FITS = 6;

describe("a client that doesn't read long answers", () => {
  let installation: Installation;
  let served: Served;
  const open: Socket[] = [];
  const sockets: RawSocket[] = [];
  /** Another one in each test, so that nothing of the one before counts. */
  let user = "";
  const as = (user: string): Transport => overHttp(served.url, { "x-user-id": user });

  beforeAll(async () => {
    installation = await openInstallation();
    served = await serve({ services: installation.services });
    const { commands } = installation.services;
    await Promise.all(
      Array.from({ length: 100 }, () =>
        commands.createDocument(
          { viewer: { id: "bob", roles: ["user"] } },
          { title: "T", content: "€".repeat(100_000) },
        ),
      ),
    );
  }, 30_000);
  afterEach(async () => {
    open.splice(0).forEach((socket) => socket.destroy());
    sockets.splice(0).forEach((socket) => socket.close());
    await eventually(async () => !(await as(user).run(LONG)).errors, "room again when it is gone", 20_000);
  }, 30_000);
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });

  async function ask(text: string): Promise<void> {
    const socket = connect(Number(new URL(served.url).port), "127.0.0.1").on("error", () => {});
    open.push(socket);
    await once(socket, "connect");
    socket.pause().write(text);
  }

  /** Asks on so many connections that one of them gets a short answer: no. */
  async function askUntilRefused(text: string): Promise<void> {
    for (let n = 0; n <= FITS; n += 1) await ask(text);
    await eventually(
      () => open.some(({ bytesRead }) => bytesRead > 0 && bytesRead < 2_000),
      "one to be refused",
      20_000,
    );
  }

  async function noMoreForThem(): Promise<void> {
    await eventually(async () => (await as(user).run(LONG)).errors, "them to be refused", 20_000);
    expect(await as(user).run(LONG)).toMatchObject(REFUSED);
    const rest = await fetch(`${served.url}/v1/docs?first=100`, { headers: { "x-user-id": user } });
    expect([rest.status, await rest.json()]).toMatchObject([429, { code: "RATE_LIMITED" }]);
    expect(await as(user).run(SHORT)).toMatchObject({ data: {} });
    expect(JSON.stringify(await as("bob").run(LONG)).length).toBeGreaterThan(10_000_000);
  }

  const head = (method: string, path: string, length = 0) =>
    `${method} ${path} HTTP/1.1\r\nhost: x\r\nx-user-id: ${user}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

  test("of GraphQL over HTTP: gets no more of them made than may wait for one user; others do", async () => {
    user = "ada";
    const body = JSON.stringify({ query: LONG });
    await askUntilRefused(`${head("POST", "/graphql", body.length)}${body}`);
    await noMoreForThem();
  }, 60_000);

  test("of REST: the same", async () => {
    user = "eve";
    await askUntilRefused(head("GET", "/v1/docs?first=100"));
    await noMoreForThem();
  }, 60_000);

  test("of GraphQL on a socket: the same, and the socket stays", async () => {
    user = "cyd";
    const socket = await openRawSocket(served.url);
    sockets.push(socket);
    await socket.greet({ "x-user-id": user });
    socket.pause();
    for (let n = 0; n < 2 * FITS; n += 1)
      socket.say({ type: "subscribe", id: String(n), payload: { query: LONG } as Record<string, unknown> });
    await noMoreForThem();
    socket.resume();
    const heard = (refused: boolean) =>
      socket.messages.filter(({ type, payload }) => type === "next" && "errors" in Object(payload) === refused).length;
    await eventually(() => heard(true) + heard(false) === 2 * FITS, "each of them to be answered", 20_000);
    expect([heard(false), heard(true)]).toEqual([FITS, FITS]);
  }, 60_000);
});
