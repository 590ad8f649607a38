import { deepEqual, equal } from "node:assert/strict";
import { type Message, openPeer, type Peer } from "./socket.ts";

export interface Subject {
  readonly url: string;
  readonly credential: Readonly<Record<string, string>>;
}

/** One thing that the protocol says of a server. */
export interface ProtocolCase {
  readonly name: string;
  /** @throws Error when the server does otherwise. */
  play(subject: Subject): Promise<void>;
}

const subscribe = (id: string, query: string): Message => ({ id, type: "subscribe", payload: { query } });
const FEED = "subscription { eventFeed { __typename } }";
/** Is waited for, as every event is that is not there yet: so it is under way when the next message comes. */
const SLOW = '{ event(id: "01a20d90-0000-7000-8000-000000000000") { id } }';

function greeted(name: string, play: (peer: Peer) => Promise<void>): ProtocolCase {
  return {
    name,
    async play({ url, credential }) {
      const peer = await openPeer(url, { credential });
      await peer.greet();
      await play(peer);
      peer.close(1000);
    },
  };
}

/** The server closes with the code when it hears that. */
const closes = (name: string, code: number, ...messages: readonly (Message | string)[]): ProtocolCase =>
  greeted(`${name}: ${code}`, async (peer) => {
    for (const message of messages) peer.say(message);
    equal(await peer.closed(), code);
  });

function ungreeted(name: string, play: (peer: Peer, subject: Subject) => Promise<void>): ProtocolCase {
  return {
    name,
    async play(subject) {
      const peer = await openPeer(subject.url, { credential: subject.credential });
      await play(peer, subject);
      peer.close(1000);
    },
  };
}

const CONNECTION: readonly ProtocolCase[] = [
  {
    name: "a subprotocol that it does not speak: 4406, or no connection",
    async play({ url, credential }) {
      const code = await (await openPeer(url, { credential, protocol: "graphql-ws" })).closed();
      equal(code === 4406 || code === 1006, true);
    },
  },
  ungreeted("'connection_init' is acknowledged", (peer) => peer.greet()),
  ungreeted("no 'connection_init' in time: 4408", async (peer) => equal(await peer.closed(), 4408)),
  closes("a second 'connection_init'", 4429, { type: "connection_init" }),
  ungreeted("two at once: 4429", async (peer, { credential }) => {
    for (const _ of [1, 2]) peer.say({ type: "connection_init", payload: credential });
    equal(await peer.closed(), 4429);
  }),
  ungreeted("an operation before the acknowledgement: 4401", async (peer) => {
    peer.say(subscribe("a", "{ __typename }"));
    equal(await peer.closed(), 4401);
  }),
  ungreeted("a credential that is refused: 4403", async (peer) => {
    peer.say({ type: "connection_init", payload: { authorization: "Bearer forged" } });
    equal(await peer.closed(), 4403);
  }),
  ungreeted("'ping' is answered also before 'connection_init'", async (peer) => {
    peer.say({ type: "ping" });
    deepEqual(await peer.hear(), { type: "pong" });
  }),
  greeted("a ping's payload comes back with the pong", async (peer) => {
    peer.say({ type: "ping", payload: { n: 1 } });
    deepEqual(await peer.hear(), { type: "pong", payload: { n: 1 } });
  }),
  greeted("a pong that nobody asked for is passed over", async (peer) => {
    peer.say({ type: "pong", payload: { n: 1 } });
    peer.say({ type: "ping" });
    deepEqual(await peer.hear(), { type: "pong" });
  }),
];

const OPERATIONS: readonly ProtocolCase[] = [
  greeted("an operation with one result: 'next', then 'complete'", async (peer) => {
    peer.say(subscribe("a", "{ __typename }"));
    deepEqual(await peer.hear(), { id: "a", type: "next", payload: { data: { __typename: "Query" } } });
    deepEqual(await peer.hear(), { id: "a", type: "complete" });
  }),
  ...["{ nothing }", "{", "query A { __typename } query B { __typename }", FEED.replace("__typename", "nothing")].map(
    (query) =>
      greeted(`an operation that is not valid (${query}): 'error' alone, and the socket stays`, async (peer) => {
        peer.say(subscribe("a", query));
        equal((await peer.hear()).type, "error");
        peer.say({ type: "ping" });
        deepEqual(await peer.hear(), { type: "pong" });
      }),
  ),
  greeted(
    "a subscription: 'next' for each item; nothing after the client's 'complete', not even one back",
    async (peer) => {
      peer.say(subscribe("a", FEED));
      equal((await peer.hear()).type, "next");
      peer.say({ id: "a", type: "complete" });
      peer.say({ type: "ping" });
      deepEqual(await peer.hear(), { type: "pong" });
    },
  ),
  greeted("a client's 'complete' before the one result: the result is not sent", async (peer) => {
    peer.say(subscribe("a", SLOW));
    peer.say({ id: "a", type: "complete" });
    peer.say(subscribe("b", SLOW));
    equal((await peer.hear()).id, "b");
  }),
  greeted("several operations at a time, each by its id", async (peer) => {
    peer.say(subscribe("slow", SLOW));
    peer.say(subscribe("feed", FEED));
    peer.say(subscribe("quick", "{ __typename }"));
    const ids = new Set<string | undefined>();
    for (let n = 0; n < 5; n += 1) ids.add((await peer.hear()).id);
    deepEqual([...ids].sort(), ["feed", "quick", "slow"]);
  }),
  greeted("an id is free again after its operation", async (peer) => {
    for (const _ of [1, 2]) {
      peer.say(subscribe("a", "{ __typename }"));
      equal((await peer.hear()).type, "next");
      equal((await peer.hear()).type, "complete");
    }
  }),
  greeted("ids that an object has by birth are ids like others", async (peer) => {
    for (const id of ["toString", "__proto__", "constructor"]) {
      peer.say(subscribe(id, "{ __typename }"));
      equal((await peer.hear()).id, id);
      equal((await peer.hear()).type, "complete");
    }
  }),
  greeted("'complete' of an unknown id is passed over", async (peer) => {
    peer.say({ id: "unknown", type: "complete" });
    peer.say({ type: "ping" });
    deepEqual(await peer.hear(), { type: "pong" });
  }),
  closes("an id that is in use by a subscription", 4409, subscribe("a", FEED), subscribe("a", FEED)),
  closes("an id that is in use by a query that is under way", 4409, subscribe("a", SLOW), subscribe("a", SLOW)),
  closes(
    "an id that is in use, too long for a close frame",
    4409,
    ...["é", "é"].map((id) => subscribe(id.repeat(500), FEED)),
  ),
];

const INVALID: readonly ProtocolCase[] = [
  closes("no JSON", 4400, "{"),
  closes("JSON that is no object", 4400, "[]"),
  closes("no type", 4400, "{}"),
  closes("an unknown type", 4400, { type: "start" }),
  closes("'subscribe' without an id", 4400, { type: "subscribe", payload: { query: "{ __typename }" } }),
  closes("'subscribe' with an empty id", 4400, subscribe("", "{ __typename }")),
  closes("'subscribe' without a query", 4400, { id: "a", type: "subscribe", payload: {} }),
  closes("'subscribe' with variables that are no object", 4400, {
    id: "a",
    type: "subscribe",
    payload: { query: "{ __typename }", variables: "x" },
  }),
  closes("'complete' without an id", 4400, { type: "complete" }),
  closes("'ping' with a payload that is no object", 4400, { type: "ping", payload: "x" }),
  closes("'connection_ack', which servers send", 4400, { type: "connection_ack" }),
  closes("'next', which servers send", 4400, { id: "a", type: "next", payload: {} }),
  closes("'error', which servers send", 4400, { id: "a", type: "error", payload: [{ message: "x" }] }),
];

/** What PROTOCOL.md of enisdenjo/graphql-ws says of a server that speaks graphql-transport-ws, a case each. */
export const PROTOCOL_CASES: readonly ProtocolCase[] = [...CONNECTION, ...OPERATIONS, ...INVALID];
