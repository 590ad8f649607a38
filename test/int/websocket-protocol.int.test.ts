import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { PROTOCOL_CASES } from "../../audit/websocket/cases.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

describe("the graphql-transport-ws protocol", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  test.each(PROTOCOL_CASES.map((one) => [one.name, one] as const))(
    "%s",
    (_, { play }) => play({ url: server.url, credential: { "x-user-id": "operator" } }),
    20_000,
  );

  test("a client that leaves while it is written to is nobody's fault: nothing is logged", async () => {
    const { hostname, port } = new URL(server.url);
    for (let n = 0; n < 5; n += 1) {
      let tcp: Socket | undefined;
      const createConnection = () => (tcp = connect(Number(port), hostname));
      const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
        createConnection,
      });
      socket.on("error", () => {});
      await once(socket, "open");
      socket.send('{"type":"connection_init"}');
      await once(socket, "message");
      for (let id = 0; id < 300; id += 1)
        socket.send(
          JSON.stringify({ id: String(id), type: "subscribe", payload: { query: "{ server { version } }" } }),
        );
      await new Promise((resolve) => socket.send('{"type":"ping"}', resolve));
      tcp?.resetAndDestroy();
    }
    // Whoever comes next is served.
    await PROTOCOL_CASES.find(({ name }) => name.startsWith("an operation with one result"))?.play({
      url: server.url,
      credential: {},
    });
    expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
  }, 20_000);
});
