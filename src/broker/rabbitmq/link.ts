import { type Channel, type ChannelModel, connect } from "amqplib";
import { type Log } from "../../log.ts";
import { declareTopology } from "../topology.ts";
import { sleep } from "../../sleep.ts";
import { readTlsFiles } from "./tls.ts";

/** Run at each connect, the first included: opens the channels of one part of the broker anew. */
export type Setup = (model: ChannelModel) => Promise<void>;

/** One connection that comes back by itself. Old channels stay dead: every part opens its own again in its setup. */
export interface Link {
  /** Is it up, and does the broker take what is sent on it? */
  connected(): boolean;
  /** The connection while it is up and set up, else null. */
  model(): ChannelModel | null;
  /** Adds a setup; awaits its first run when the connection is up. Answers how to remove it. */
  attach(setup: Setup): Promise<() => void>;
  /** Aborted when `close` is called. */
  readonly closing: AbortSignal;
  close(): Promise<void>;
}

const FIRST_DELAY_MS = 200;
/** Not longer: all that came meanwhile waits for this connection. */
const MAX_DELAY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 3_000; // a frozen broker never answers
/** An alarm: it reads nothing more from this connection, be it a message, an acknowledgement or a question. */
const BLOCKED =
  "RabbitMQ takes no messages, as it runs out of memory or disk: make room there. Until then events wait in their outboxes";
/**
 * A connection that nobody closed and that is dead all the same is known, at both its ends, after two to three of these. The
 * broker's end matters as much: until it knows, it keeps what it handed out on that connection.
 */
const HEARTBEAT_S = 2;

/**
 * Resolves after the first try, whether or not the broker was there; goes on trying.
 * @throws TlsFileUnreadable: at the start that is a mistake to tell, later a certificate that is being replaced.
 */
export async function openLink({ url, log }: { url: string; log: Log }): Promise<Link> {
  const address = new URL(url);
  if (!address.searchParams.has("heartbeat")) address.searchParams.set("heartbeat", String(HEARTBEAT_S));
  readTlsFiles(address);
  const setups = new Set<Setup>();
  const closing = new AbortController();
  let live: ChannelModel | null = null;
  let isBlocked = false;
  let complained: string | null = null;
  let firstTried = (): void => {};
  const first = new Promise<void>((resolve) => (firstTried = resolve));

  /** One connection, from the first byte to its loss. */
  async function session(onUp: () => void): Promise<unknown> {
    // Read at each connect: certificates are replaced while a process lives.
    const socket = { timeout: CONNECT_TIMEOUT_MS, noDelay: true, ...readTlsFiles(address) };
    const model = await connect(address.href, socket);
    let reason: unknown;
    model.on("error", (error: unknown) => (reason = error)); // without a listener a cut socket ends the process
    model.on("blocked", (why: unknown) => {
      isBlocked = true;
      log.warn({ reason: String(why) }, BLOCKED);
    });
    model.on("unblocked", () => {
      isBlocked = false;
      log.info("RabbitMQ takes messages again");
    });
    const lost = new Promise<void>((resolve) => {
      model.once("close", (error) => {
        reason ??= error; // closed by an operator or by a node that stops: said here alone
        resolve();
      });
    });
    try {
      const channel = await openChannel(model, () => model.createChannel());
      await declareTopology(channel);
      await channel.close();
      for (const setup of setups) await setup(model);
      if (closing.signal.aborted) return null;
      live = model;
      onUp();
      await lost;
      return reason;
    } finally {
      live = null;
      isBlocked = false;
      await quietly(model.close());
    }
  }

  async function run(): Promise<void> {
    let delay = FIRST_DELAY_MS;
    while (!closing.signal.aborted) {
      let reason: unknown;
      try {
        reason = await session(() => {
          delay = FIRST_DELAY_MS;
          complained = null;
          log.info("Connected to RabbitMQ");
          firstTried();
        });
      } catch (error) {
        reason = error;
      }
      if (closing.signal.aborted) break;
      const message = reason instanceof Error ? reason.message : "the connection was closed";
      // Once for each thing that is wrong, not once for each try.
      if (complained !== message)
        log.warn(
          { reason: message },
          "Not connected to RabbitMQ: trying again until it is back; events wait in their outboxes",
        );
      complained = message;
      firstTried();
      await sleep(delay * (0.8 + Math.random() * 0.4), { signal: closing.signal }).catch(() => {});
      delay = Math.min(delay * 2, MAX_DELAY_MS);
    }
  }

  const running = run();
  await first;
  return {
    closing: closing.signal,
    connected: () => live !== null && !isBlocked,
    model: () => live,
    async attach(setup) {
      setups.add(setup);
      const model = live;
      // When it fails, the connection is given up and the next one runs the setup again.
      if (model) await setup(model).catch(() => quietly(model.close()));
      return () => void setups.delete(setup);
    },
    async close() {
      closing.abort();
      if (live) await quietly(live.close());
      await quietly(running);
    },
  };
}

/** Opens a channel whose unexpected end gives up the whole connection: one way to recover, for everything. */
export async function openChannel<C extends Channel>(model: ChannelModel, open: () => Promise<C>): Promise<C> {
  const channel = await open();
  channel.on("error", () => void quietly(model.close()));
  return channel;
}

/** Waits for a close, whatever comes of it, but not forever. */
export async function quietly(closed: Promise<void>): Promise<void> {
  const done = new AbortController();
  await Promise.race([
    closed.catch(() => {}),
    sleep(CLOSE_TIMEOUT_MS, { signal: done.signal, ref: false }).catch(() => {}),
  ]);
  done.abort();
}
