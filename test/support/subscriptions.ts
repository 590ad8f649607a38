import { createServer } from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import "reflect-metadata";
import { WebSocket } from "ws";
import { createCursorCodec } from "../../src/feed/cursor.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { attachSubscriptions } from "../../src/graphql/fan-out/attach.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { buildApiSchema } from "../../src/graphql/schema.ts";
import { systemClock } from "../../src/clock.ts";
import { AppError } from "../../src/errors.ts";
import { createRateLimit } from "../../src/identity/rate-limit.ts";
import { createAuthenticator } from "../../src/identity/authenticator.ts";
import { applyTransition } from "../../src/ledger/projection.ts";
import { type Services } from "../../src/services.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { newAdmission } from "./admission.ts";
import { processed, recordedLog } from "./recorded-lifecycle.ts";
import { recordedLog as recordedLines } from "./recorded-log.ts";
import { SECRET } from "./tokens.ts";

/** The WebSocket face over a recorded lifecycle log and recorded events, on a port of its own. */
export async function startSubscriptions({
  tailItems = 20_000,
  content = "",
  isAway = (): boolean => false,
  /** Before an event is answered. */
  wait = async (_id: string): Promise<void> => {},
} = {}) {
  const lifecycle = recordedLog();
  const { log, lines } = recordedLines();
  const feed = await createFeed({ broker: lifecycle.broker, tailItems });
  const cursors = createCursorCodec("a secret of some length for tests");
  const asked: { viewer: string; id: string }[] = [];
  const events = {
    async event(viewer: { id: string }, id: string): Promise<EventRecord> {
      asked.push({ viewer: viewer.id, id });
      await wait(id);
      if (isAway()) throw new AppError("UNAVAILABLE", "The database is not available now. Try again.");
      return { ...applyTransition(null, processed(id)), data: { content } };
    },
    /** Each has one of their own. */
    neighbour: async (viewer: { id: string }): Promise<EventRecord> =>
      applyTransition(null, processed(`before, for ${viewer.id}`)),
  };
  const services = { feed, cursors, events, rateLimit: createRateLimit(systemClock) } as unknown as Services;
  const counts = createCounts();
  const server = createServer();
  const attached = attachSubscriptions({
    server,
    schema: buildApiSchema(),
    services,
    admission: newAdmission(),
    authenticator: createAuthenticator({ mode: "development", jwtSecret: SECRET }),
    log,
    production: false,
    allowedOrigins: [],
    counts,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const clients: WebSocket[] = [];
  const accepted = new Set<Socket>();
  server.on("connection", (socket) => accepted.add(socket));
  return {
    lifecycle,
    lines,
    cursors,
    feed,
    counts,
    /** Which events were read, and as whom. */
    asked,
    /** Bytes that wait in this process for clients to read them. */
    waiting: () => [...accepted].reduce((sum, { writableLength }) => sum + writableLength, 0),
    /** Opens a socket and says who it is, by a user's id or a token; whether it is taken shows. */
    connect(user: Who): RawSubscriber {
      const subscriber = openRaw(url, user);
      clients.push(subscriber.socket);
      return subscriber;
    },
    async subscribe(user: Who, query: string, variables?: Record<string, unknown>): Promise<RawSubscriber> {
      const subscriber = this.connect(user);
      await subscriber.acknowledged;
      subscriber.subscribe("1", query, variables);
      return subscriber;
    },
    async close() {
      for (const client of clients) client.terminate();
      await attached.close();
      await feed.close();
      server.close();
    },
  };
}

/** A user's id, for development, or what proves who it is. */
export type Who = string | { readonly authorization: string };

export interface RawSubscriber {
  readonly socket: WebSocket;
  /** `payload.data` of each `next` message, or what it said instead. */
  readonly received: readonly Record<string, Record<string, unknown>>[];
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly completed: boolean;
  readonly closed: { readonly code: number; readonly reason: string } | null;
  readonly acknowledged: Promise<void>;
  /** One more subscription on this socket. */
  subscribe(id: string, query: string, variables?: Record<string, unknown>): void;
}

/** A client that speaks the protocol by hand, so that it can also refuse to read. */
function openRaw(url: string, user: Who): RawSubscriber {
  const socket = new WebSocket(url, "graphql-transport-ws");
  let acknowledge = (): void => {};
  const state = {
    socket,
    received: [] as Record<string, Record<string, unknown>>[],
    errors: [] as RawSubscriber["errors"][number][],
    completed: false,
    closed: null as RawSubscriber["closed"],
    acknowledged: new Promise<void>((resolve) => (acknowledge = resolve)),
    subscribe(id: string, query: string, variables?: Record<string, unknown>) {
      socket.send(JSON.stringify({ id, type: "subscribe", payload: { query, variables } }));
    },
  };
  const payload = typeof user === "string" ? { "x-user-id": user } : user;
  socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload })));
  socket.on("close", (code, reason) => (state.closed = { code, reason: String(reason) }));
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as { type: string; payload: never };
    if (message.type === "connection_ack") acknowledge();
    if (message.type === "next") {
      const { data: result, errors } = message.payload as { data: never; errors?: never[] };
      if (errors) state.errors.push(...errors);
      else state.received.push(result);
    }
    if (message.type === "error") state.errors.push(...(message.payload as never[]));
    if (message.type === "complete") state.completed = true;
  });
  return state;
}
