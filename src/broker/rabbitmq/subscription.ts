import { type Channel, type ChannelModel, type ConsumeMessage } from "amqplib";
import { type Log } from "../../log.ts";
import { type Running } from "../port.ts";
import { sleep } from "../../sleep.ts";
import { type Link, openChannel, quietly } from "./link.ts";

export interface SubscriptionOptions {
  readonly queue: string;
  readonly batchSize: number;
  /** So many batches are handled at a time. */
  readonly atOnce: number;
  /** Asked at each connect: where a stream goes on. */
  readonly consumeArguments: (channel: Channel) => Promise<Record<string, string | number>>;
  /** Begun in order; acknowledged, in order too, when it resolves, called again after a second when it rejects. */
  readonly handle: (batch: readonly ConsumeMessage[]) => Promise<void>;
}

/** Messages that wait here, in batches: the prefetch, so the broker keeps the rest. */
const BATCHES_AHEAD = 2;
const MAX_PREFETCH = 65_535;
const TRY_AGAIN_MS = 1_000;

interface Session {
  readonly channel: Channel;
  readonly waiting: ConsumeMessage[];
  alive: boolean;
  wake: () => void;
}

/** Subscribes to a queue, and again after each reconnect. */
export async function subscribe(
  link: Link,
  log: Log,
  { queue, batchSize, atOnce, consumeArguments, handle }: SubscriptionOptions,
): Promise<Running> {
  const closing = new AbortController();
  let current: Session | null = null;
  let working = Promise.resolve();
  let busy = 0;

  const detach = await link.attach(async (model) => {
    const channel = await openChannel(model, () => model.createChannel());
    const session: Session = { channel, waiting: [], alive: true, wake: () => {} };
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
    const onMessage = (message: ConsumeMessage | null): void => {
      if (!message) return cancelled(model);
      session.waiting.push(message);
      session.wake();
    };
    await channel.consume(queue, onMessage, { arguments: args });
    // Closed meanwhile: a consumer that stayed would hold messages that nobody handles.
    if (closing.signal.aborted) return leave(session);
    current = session;
    log.info({ queue }, "Subscribed to queue");
    working = work(session);
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
    batch: readonly ConsumeMessage[],
    before: Promise<boolean> | undefined,
  ): Promise<boolean> {
    busy += 1;
    const isHandled = await handled(session, batch);
    busy -= 1;
    const last = batch.at(-1);
    if ((await before) === false || !isHandled || !session.alive || !last) return false;
    acknowledge(session, last);
    return true;
  }

  /**
   * Calls again with the same batch instead of handing it back: order is kept, and an outage of the database
   * doesn't count against the delivery limit. Without the connection it is given up: the broker delivers it again.
   */
  async function handled(session: Session, batch: readonly ConsumeMessage[]): Promise<boolean> {
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
function acknowledge(session: Session, last: ConsumeMessage): void {
  try {
    session.channel.ack(last, true);
  } catch {
    session.alive = false;
  }
}

/** What was not acknowledged goes back to the queue. */
async function leave({ alive, channel }: Session): Promise<void> {
  if (alive) await quietly(channel.close());
}
