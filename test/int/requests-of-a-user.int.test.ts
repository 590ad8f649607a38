import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createAdmission, MAX_OF_USER } from "../../src/admission/admission.ts";
import { MAX_OPERATIONS } from "../../src/graphql/fan-out/attach.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { silentLog } from "../support/recorded-log.ts";
import { type RestClient, restClient } from "../support/rest.ts";
import { type Served, serve } from "../support/serve.ts";
import { overHttp, overWebSocket, type Transport } from "../support/transports.ts";

const READ = "{ documents { edges { cursor } } }";
const WAIT = "query ($id: ID) { notifications(settledAfter: $id, waitMs: 10000) { edges { cursor } } }";
const REFUSED = { errors: [{ extensions: { code: "RATE_LIMITED", retryable: true } }] };

describe("a user who has as many requests under way as one may have", () => {
  let installation: Installation;
  let served: Served;
  let rest: RestClient;
  const open: Socket[] = [];
  let underWay = 0;
  const transports: Transport[] = [];
  const as = (user: string): Transport => overHttp(served.url, { "x-user-id": user });

  beforeAll(async () => {
    installation = await openInstallation();
    const admission = createAdmission(silentLog);
    const counted: typeof admission = {
      ...admission,
      of(viewer) {
        const leave = admission.of(viewer);
        underWay += 1;
        return () => {
          underWay -= 1;
          leave();
        };
      },
    };
    served = await serve({ services: installation.services, admission: counted });
    rest = restClient(served.url);
  }, 30_000);
  afterEach(async () => {
    open.splice(0).forEach((socket) => socket.destroy());
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
    await eventually(() => underWay === 0, "nothing to be under way", 15_000);
    expect(await as("eve").run(READ)).toMatchObject({ data: {} });
  }, 30_000);
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });

  /** Sends requests of eve's that take their time, each on a connection of its own. */
  async function send(text: string): Promise<void> {
    for (let n = 0; n < MAX_OF_USER; n += 1) {
      const socket = connect(Number(new URL(served.url).port), "127.0.0.1").on("error", () => {});
      open.push(socket);
      await once(socket, "connect");
      socket.write(text);
    }
    await eventually(() => underWay === MAX_OF_USER, "all of them to be under way", 10_000);
  }

  async function isRefused(): Promise<void> {
    const http = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-user-id": "eve" },
      body: JSON.stringify({ query: READ }),
    });
    expect([http.status, http.headers.has("retry-after")]).toEqual([429, true]);
    expect(await http.json()).toMatchObject(REFUSED);
    const answer = await rest.call("GET", "/v1/docs", { as: "eve" });
    expect(answer).toMatchObject({ status: 429, body: { code: "RATE_LIMITED", retryable: true } });
    const socket = overWebSocket(served.url, { "x-user-id": "eve" });
    transports.push(socket);
    expect(await socket.run(READ)).toMatchObject(REFUSED);
    expect(await as("bob").run(READ)).toMatchObject({ data: {} });
    expect(await rest.call("GET", "/v1/docs", { as: "bob" })).toMatchObject({ status: 200 });
  }

  /** It takes seconds until that is settled. */
  async function failing(): Promise<string> {
    const { body } = await rest.create({ tags: ["fail:search"] }, { as: "eve" });
    return (body["receipt"] as { readonly eventId: string }).eventId;
  }

  const head = (method: string, path: string, length: number) =>
    `${method} ${path} HTTP/1.1\r\nhost: x\r\nx-user-id: eve\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

  test("with bodies that take their time, is refused for now on each transport; others go on", async () => {
    await send(`${head("POST", "/graphql", 50)}{`);
    await isRefused();
  }, 30_000);

  test("the same with bodies over REST", async () => {
    await send(`${head("POST", "/v1/docs", 50)}{`);
    await isRefused();
  }, 30_000);

  test("the same with waits for a receipt, also when nobody waits for their answer any more", async () => {
    const body = JSON.stringify({ query: WAIT, variables: { id: await failing() } });
    await send(`${head("POST", "/graphql", body.length)}${body}`);
    open.splice(0).forEach((socket) => socket.destroy());
    await eventually(
      () => new Promise<boolean>((resolve) => served.server.getConnections((_, count) => resolve(count < 20))),
      "the clients to be gone",
    );
    await isRefused();
  }, 30_000);

  test("the same with waits on sockets", async () => {
    const id = await failing();
    const sockets = Array.from({ length: Math.ceil(MAX_OF_USER / MAX_OPERATIONS) }, () =>
      overWebSocket(served.url, { "x-user-id": "eve" }),
    );
    transports.push(...sockets);
    for (let n = 0; n < MAX_OF_USER; n += 1) void sockets[n % sockets.length]?.run(WAIT, { id }).catch(() => {});
    await eventually(() => underWay === MAX_OF_USER, "all of them to be under way", 10_000);
    await isRefused();
  }, 30_000);
});
