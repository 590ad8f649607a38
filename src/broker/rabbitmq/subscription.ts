import { type Channel, type ChannelModel, type Message } from "amqplib";
import { type Log } from "../../log.ts";
import { type Running } from "../port.ts";
import { sleep } from "../../sleep.ts";
import { type Acknowledging, createAcknowledging } from "./acknowledging.ts";
import { type Link, openChannel, quietly } from "./link.ts";

export interface SubscriptionOptions {
  readonly queue: string;
  readonly batchSize: number;
  /** So many batches are handled at a time. */
  readonly atOnce: number;
  /** Asked at each connect: where a stream goes on. */
  readonly consumeArguments: (channel: Channel) => Promise<Record<string, string | number>>;
  /**
   * Handles what has ended the process before, perhaps, one at a time. Not for a queue with a single active consumer, of which
   * RabbitMQ hands out nothing to be looked at.
   */
  readonly wary?: boolean;
  /** Begun in order; acknowledged, in order too, when it resolves, called again after a second when it rejects. */
  readonly handle: (batch: readonly Message[]) => Promise<void>;
}

/** Messages that wait here, in batches: the prefetch, so the broker keeps the rest. */
const BATCHES_AHEAD = 2;
const MAX_PREFETCH = 65_535;
const TRY_AGAIN_MS = 1_000;
/** A message that came back so often may be what ended the process. Once or twice is no reason: a lost connection does that. */
const SUSPECT_DELIVERIES = 3;

const ONE_BY_ONE =
  "Messages come back that were delivered several times and never answered: they are handled one at a time, as one of them may end the process";

interface Session {
  readonly channel: Channel;
  readonly waiting: Message[];
  readonly acknowledging: Acknowledging<Message>;
  alive: boolean;
  wake: () => void;
}

/** Subscribes to a queue, and again after each reconnect. */
export async function subscribe(
  link: Link,
  log: Log,
  { queue, batchSize, atOnce, consumeArguments, wary = false, handle }: SubscriptionOptions,
): Promise<Running> {
  const closing = new AbortController();
  let current: Session | null = null;
  let working = Promise.resolve();
  let busy = 0;
  let isWary = wary;

  const detach = await link.attach(async (model) => {
    const channel = await openChannel(model, () => model.createChannel());
    const acknowledging = createAcknowledging((last: Message) => acknowledge(session, last), batchSize / 2);
    const session: Session = { channel, waiting: [], acknowledging, alive: true, wake: () => {} };
    channel.once("close", () => {
      session.alive = false;
      session.wake();
    });
    await channel.prefetch(Math.min(batchSize * BATCHES_AHEAD, MAX_PREFETCH));
    const starting = start(model, session);
    // The batch of a lost connection may be waiting for this very connection to come up: then nobody may wait for the batch.
    if (busy > 0) starting.catch(() => quietly(model.close()));
    else await starting;
  });

  async function start(model: ChannelModel, session: Session): Promise<void> {
    const { channel } = session;
    // Its place in the log is known only when the batch that is under way has ended.
    await working;
    if (closing.signal.aborted || !session.alive) return leave(session);
    const args = await consumeArguments(channel);
    const onMessage = (message: Message | null): void => {
      if (!message) return cancelled(model);
      session.waiting.push(message);
      session.wake();
    };
    const consume = async (): Promise<void> => {
      await channel.consume(queue, onMessage, { arguments: args });
      log.info({ queue }, "Subscribed to queue");
    };
    const first = isWary ? await cameBack(channel, queue) : null;
    if (!first) {
      isWary = false; // a process that has come so far was not ended by what waits, and a lost connection is no reason
      await consume();
    }
    // Closed meanwhile: a consumer that stayed would hold messages that nobody handles.
    if (closing.signal.aborted) return leave(session);
    current = session;
    // Not awaited: what handles a message may need the connection, which is up only when this has returned.
    const begun = first ? oneByOne(session, first, consume) : Promise.resolve();
    working = begun.then(() => work(session)).catch(() => quietly(model.close()));
  }

  /**
   * What ends the process takes with it all that waits there: each start would be handed the same messages, and the broker
   * would give up on all of them together. So no more is asked for before a suspect is done with.
   */
  async function oneByOne(session: Session, first: Message, consume: () => Promise<void>): Promise<void> {
    let next: Message | null = first;
    if (isSuspect(first)) log.warn({ queue }, ONE_BY_ONE);
    while (next && isSuspect(next)) {
      if (!(await finished(session, [next], undefined)) || closing.signal.aborted) return;
      session.acknowledging.flush(); // before the next is looked at, which may be the one that ends the process
      next = (await session.channel.get(queue)) || null;
    }
    if (next) session.waiting.push(next);
    isWary = false;
    await consume();
  }

  /** By the broker: the queue was deleted, or its leader is gone. */
  function cancelled(model: ChannelModel): void {
    log.warn(
      { queue },
      "The broker ended the subscription to a queue: connecting again, which declares it if it is gone",
    );
    void quietly(model.close());
  }

  async function work(session: Session): Promise<void> {
    const underWay: Promise<boolean>[] = [];
    while (session.alive && !closing.signal.aborted) {
      const batch = session.waiting.splice(0, batchSize);
      if (batch.length > 0) underWay.push(finished(session, batch, underWay.at(-1)));
      else await new Promise<void>((resolve) => (session.wake = resolve));
      if (underWay.length >= atOnce) await underWay.shift();
    }
    await Promise.all(underWay);
  }

  /** Handles a batch, and acknowledges it when all before it are acknowledged: so one acknowledgement is enough for all. */
  async function finished(
    session: Session,
    batch: readonly Message[],
    before: Promise<boolean> | undefined,
  ): Promise<boolean> {
    busy += 1;
    const isHandled = await handled(session, batch);
    busy -= 1;
    const last = batch.at(-1);
    if ((await before) === false || !isHandled || !session.alive || !last) return false;
    session.acknowledging.handled(last, batch.length);
    return true;
  }

  /**
   * Calls again with the same batch instead of handing it back: order is kept, and an outage of the database
   * doesn't count against the delivery limit. Without the connection it is given up: the broker delivers it again.
   */
  async function handled(session: Session, batch: readonly Message[]): Promise<boolean> {
    for (let failures = 0; ; failures += 1) {
      try {
        await handle(batch);
        return true;
      } catch (error) {
        if (!session.alive || closing.signal.aborted) return false;
        if (failures === 0)
          log.warn(
            { queue, messages: batch.length, err: error },
            "A batch failed as a whole: it is tried again each second until it succeeds",
          );
        await sleep(TRY_AGAIN_MS, { signal: closing.signal }).catch(() => {});
        if (!session.alive || closing.signal.aborted) return false;
      }
    }
  }

  return {
    async close() {
      closing.abort();
      detach();
      current?.wake();
      await working;
      if (current) await leave(current);
    },
  };
}

/** The connection may be closing already, and its channels not yet be told: the broker delivers the batch again. */
function acknowledge(session: Session, last: Message): void {
  try {
    session.channel.ack(last, true);
  } catch {
    session.alive = false;
  }
}

const deliveries = ({ properties }: Message): number => Number(properties.headers?.["x-delivery-count"] ?? 0);
const isSuspect = (message: Message): boolean => deliveries(message) >= SUSPECT_DELIVERIES;

/** The queue's first message, when it is one that came back; it stays with this channel, in its place before all others. */
async function cameBack(channel: Channel, queue: string): Promise<Message | null> {
  const first = await channel.get(queue);
  if (!first || deliveries(first) > 0) return first || null;
  // To the head, where it was: RabbitMQ hands out what comes back before all that is new.
  channel.nack(first, false, true);
  return null;
}

/** What was not handled goes back to the queue. */
async function leave({ alive, channel, acknowledging }: Session): Promise<void> {
  acknowledging.flush();
  if (alive) await quietly(channel.close());
}
