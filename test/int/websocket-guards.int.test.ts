import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { CloseCode } from "graphql-ws";
import { WebSocket } from "ws";
import { MAX_FRAME_BYTES, MAX_OPERATIONS } from "../../src/graphql/fan-out/attach.ts";
import { createAuthenticator } from "../../src/identity/authenticator.ts";
import { type ConnectionState, createBookspaceClient } from "../../sdk/src/index.ts";
import { openDeafSocket } from "../support/deaf-socket.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { openRawSocket, type RawSocket } from "../support/raw-socket.ts";
import { type Served, serve } from "../support/serve.ts";
import { inSeconds, SECRET, tokenOf } from "../support/tokens.ts";

const ADA = { "x-user-id": "ada" };
const ALLOWED = "https://desk.example";
const subscribe = (id: string, query = "{ session { userId } }") => ({ type: "subscribe", id, payload: { query } });
const FEED = "subscription { eventFeed { __typename } }";
const INIT = { type: "connection_init", payload: ADA };

describe("the guards of a WebSocket", () => {
  let installation: Installation;
  let served: Served;
  const opened: RawSocket[] = [];

  beforeAll(async () => {
    installation = await openInstallation();
    const authenticator = createAuthenticator({ mode: "development", jwtSecret: SECRET });
    served = await serve({ services: installation.services, authenticator, allowedOrigins: [ALLOWED] });
  }, 30_000);
  afterEach(() => opened.splice(0).forEach((socket) => socket.close()));
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });

  async function open(options?: Parameters<typeof openRawSocket>[1]): Promise<RawSocket> {
    const socket = await openRawSocket(served.url, options);
    opened.push(socket);
    return socket;
  }

  const answersStill = async (socket: RawSocket): Promise<void> => {
    socket.say(subscribe("still"));
    expect(await socket.hear("next", "still")).toMatchObject({ payload: { data: { session: { userId: "ada" } } } });
  };

  test.each<[number, string, readonly (object | string)[]]>([
    [4400, "what is no JSON", ["{"]],
    [4400, "a message of no known type", [{ type: "hello" }]],
    [4400, "a subscribe without a query", [INIT, { type: "subscribe", id: "1", payload: {} }]],
    [4401, "an operation before it was greeted", [subscribe("1")]],
    [4403, "a wrong credential", [{ type: "connection_init", payload: { authorization: "Bearer wrong" } }]],
    [4408, "a client that never greets", []],
    [4409, "an id that is in use", [INIT, subscribe("1", FEED), subscribe("1", FEED)]],
    [4429, "a second greeting", [INIT, INIT]],
    [1009, `a frame of more than ${MAX_FRAME_BYTES} bytes`, [INIT, subscribe("1", `#${"x".repeat(MAX_FRAME_BYTES)}`)]],
  ])(
    "%i closes it after %s",
    async (code, _, messages) => {
      const socket = await open();
      for (const message of messages) {
        socket.say(typeof message === "string" ? message : JSON.stringify(message));
        if (message === INIT && !socket.messages.length)
          await Promise.race([socket.hear("connection_ack"), socket.closed]);
      }
      expect(await socket.closed).toMatchObject({ code });
    },
    20_000,
  );

  test("4406 closes it when it speaks another protocol", async () => {
    const refused = openRawSocket(served.url, { protocol: "graphql-ws" });
    await expect(refused.then(({ closed }) => closed)).rejects.toThrow("subprotocol");
  });

  test.each([
    ["a syntax error", "{", "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["an operation for operators", "{ pipeline { at } }", "FORBIDDEN"],
    ["a subscription for operators", "subscription { pipeline { at } }", "FORBIDDEN"],
  ])("%s ends the operation alone", async (_, query, code) => {
    const socket = await open();
    await socket.greet(ADA);
    socket.say(subscribe("1", query));
    const { payload } = await socket.hear(["error", "next"], "1");
    const [error] = Array.isArray(payload) ? payload : (payload as { errors: unknown[] }).errors;
    expect(error).toMatchObject({ extensions: { code } });
    await answersStill(socket);
  });

  test(`${MAX_OPERATIONS} operations at a time; one that ends makes room`, async () => {
    const socket = await open();
    await socket.greet(ADA);
    for (let n = 0; n < MAX_OPERATIONS; n += 1) {
      socket.say(subscribe(String(n), FEED));
      await socket.hear("next", String(n));
    }
    socket.say(subscribe("more", FEED));
    expect(await socket.hear("error", "more")).toMatchObject({
      payload: [{ extensions: { code: "TOO_MANY_OPERATIONS", retryable: true } }],
    });
    socket.say({ type: "complete", id: "0" });
    await answersStill(socket);
  });

  test("pages of this server, and of allowed origins, may connect; programs say no origin; all others get a 403", async () => {
    await (await open()).greet(ADA);
    for (const origin of [served.url, ALLOWED]) await (await open({ origin })).greet(ADA);
    const evil = [
      "https://evil.example",
      "http://desk.example",
      "https://desk.example.evil.example",
      "null",
      served.url.replace("127.0.0.1", "localhost"),
    ];
    for (const origin of evil) await expect(open({ origin })).rejects.toThrow("403");
  });

  describe("a token that expires", () => {
    const bearer = async (seconds: number, claims: object = {}) => ({
      authorization: `Bearer ${await tokenOf({ sub: "ada", exp: inSeconds(seconds), ...claims })}`,
    });

    test("is told before, then closes its subscriptions with 4403", async () => {
      const socket = await open();
      await socket.greet(await bearer(3));
      socket.say(subscribe("feed", FEED));
      await socket.hear("next", "feed");
      const notice = await socket.hear("ping");
      expect(notice).toMatchObject({ payload: { credentialExpiresInMs: expect.any(Number) } });
      expect(socket.isOpen).toBe(true);
      expect(await socket.closed).toEqual({ code: 4403, reason: expect.stringContaining("expired") });
    }, 20_000);

    test("is replaced in place by a pong with a new one: the subscriptions go on", async () => {
      const socket = await open();
      await socket.greet(await bearer(3));
      socket.say(subscribe("feed", FEED));
      await socket.hear("next", "feed");
      await socket.hear("ping");
      socket.say({ type: "pong", payload: await bearer(6) });
      // Past the first one's end, it is the second one that is told of.
      expect(await socket.hear("ping")).toMatchObject({ payload: { credentialExpiresInMs: expect.any(Number) } });
      await answersStill(socket);
      await installation.services.commands.createDocument(
        { viewer: { id: "bob", roles: ["user"] } },
        { title: "After the first token", content: "…" },
      );
      expect(await socket.hear("next", "feed")).toMatchObject({
        payload: { data: { eventFeed: { __typename: "Transition" } } },
      });
      expect(await socket.closed).toMatchObject({ code: 4403 });
    }, 20_000);

    test("is renewed by the SDK: its connection outlives three tokens", async () => {
      const states: ConnectionState[] = [];
      let asked = 0;
      const client = createBookspaceClient({
        url: served.url,
        webSocketImpl: WebSocket,
        onConnection: (state) => states.push(state),
        headers: async () => {
          asked += 1;
          return bearer(3);
        },
      });
      try {
        expect(await client.feed().next()).toMatchObject({ value: { __typename: "FeedCaughtUp" } });
        await eventually(() => asked >= 4, "the third renewal");
        expect(states).toEqual(["connecting", "connected"]);
      } finally {
        await client.close();
      }
    }, 20_000);

    test.each([
      ["for somebody else", { sub: "bob" }],
      ["with other roles", { roles: ["operator"] }],
      ["that has expired", { exp: 1 }],
    ])("is not replaced by one %s: the socket ends", async (_, claims) => {
      const socket = await open();
      await socket.greet(await bearer(60));
      socket.say({ type: "pong", payload: await bearer(60, claims) });
      expect(await socket.closed).toMatchObject({ code: 4403 });
    });

    test.each([
      ["refused", 60, { type: "pong", payload: { authorization: "Bearer wrong" } }],
      ["expired", 2, { type: "ping" }],
    ])(
      "that is %s ends what its socket may do, though the client passes over the close frame",
      async (_, good, said) => {
        const { commands, documents } = installation.services;
        const ada = { id: "ada", roles: ["user"] } as const;
        const deaf = await openDeafSocket(served.url);
        deaf.say({ type: "connection_init", payload: await bearer(good) });
        await deaf.hear("connection_ack");
        deaf.say(said);
        await deaf.hear(String.fromCharCode(CloseCode.Forbidden >> 8, CloseCode.Forbidden & 255));
        deaf.say(
          subscribe(
            "1",
            'mutation { createDocument(input: { title: "Too late", content: "" }) { receipt { eventId } } }',
          ),
        );
        await deaf.leave();
        // It is written after all that came before it.
        await commands.createDocument({ viewer: ada }, { title: "In time", content: "" });
        const { edges } = await documents.documents(ada, { first: 2 });
        const titles = edges.map(({ node }) => node.title);
        expect(titles).toContain("In time");
        expect(titles).not.toContain("Too late");
      },
      20_000,
    );

    test("is not looked for in what answers a ping", async () => {
      const socket = await open();
      await socket.greet(await bearer(60));
      for (const payload of [undefined, {}, { any: "thing" }]) socket.say({ type: "pong", payload });
      await answersStill(socket);
    });
  });
});
