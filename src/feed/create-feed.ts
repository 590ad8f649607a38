import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, type LogMessage } from "../broker/port.ts";
import { type Log } from "../log.ts";
import { replay } from "./replay.ts";
import { itemsOf } from "./decode.ts";
import { type Feed, type FeedItem, type LogPosition, type SubscribeOptions } from "./feed.ts";
import { createSubscriber, type Subscriber } from "./subscriber.ts";
import { createTail, isAfter } from "./tail.ts";

export interface FeedOptions {
  readonly broker: Pick<Broker, "readLog">;
  readonly log: Log;
  /** Bound of the recent tail. */
  readonly tailItems?: number;
  /** Bound of one subscriber's queue; past it the subscriber is ended with SubscriberLagged. */
  readonly queueBound?: number;
}

const TAIL_BYTES = 32 * 1024 * 1024;
/** After every transition of a message. */
const LAST_INDEX = 0xffff_ffff;

/** Reads the lifecycle log once for this process and hands it to all who subscribed. */
export async function createFeed({ broker, log, tailItems = 20_000, queueBound = 4_096 }: FeedOptions): Promise<Feed> {
  const live = new Map<Subscriber, SubscribeOptions["matches"]>();
  const all = new Set<Subscriber>();
  const waitingFor = new Map<string, Set<() => void>>();
  const early: (readonly LogMessage[])[] = [];
  let receive = (messages: readonly LogMessage[]): void => void early.push(messages);
  const reader = await broker.readLog({ from: "tail" }, (messages) => receive(messages));
  let head: LogPosition = { offset: reader.tail, index: LAST_INDEX };
  const tail = createTail(head, tailItems, TAIL_BYTES);

  receive = (messages) => {
    for (const message of messages) {
      for (const item of itemsOf(message)) {
        if (!isAfter(item.position, head)) continue;
        head = item.position;
        if (tail.add(item, message.body.byteLength)) deliver(item);
      }
      const end = { offset: message.offset, index: LAST_INDEX };
      if (isAfter(end, head)) head = end;
    }
  };
  for (const messages of early) receive(messages);

  function deliver(item: FeedItem): void {
    for (const [subscriber, matches] of live) if (matches(item)) subscriber.push(item);
    const { eventId } = item.transition;
    for (const wake of waitingFor.get(eventId) ?? []) wake();
    waitingFor.delete(eventId);
  }

  return {
    head: () => head,
    subscribe({ matches, after }) {
      const subscriber: Subscriber = createSubscriber(queueBound, after ?? head, () => {
        live.delete(subscriber);
        all.delete(subscriber);
      });
      all.add(subscriber);
      const recent = after ? tail.after(after) : [];
      if (recent) {
        // In one turn: nothing can come between what is recent and what is live.
        for (const item of recent) if (matches(item)) subscriber.push(item);
        live.set(subscriber, matches);
      } else if (after) {
        void replay({ broker, after, matches, subscriber, tail, goLive: () => live.set(subscriber, matches) }).catch(
          (error: unknown) => {
            log.error({ err: error }, "A subscription could not be resumed from the log");
            subscriber.fail(error instanceof Error ? error : new Error(String(error)));
          },
        );
      }
      return subscriber;
    },
    recent: (eventId) => tail.of(eventId),
    async seen(eventId, timeoutMs) {
      if (tail.of(eventId).length > 0) return;
      const done = new AbortController();
      const wake = (): void => done.abort();
      const wakers = waitingFor.get(eventId) ?? new Set();
      waitingFor.set(eventId, wakers.add(wake));
      await sleep(timeoutMs, null, { signal: done.signal }).catch(() => {});
      wakers.delete(wake);
      if (wakers.size === 0) waitingFor.delete(eventId);
    },
    get subscribers() {
      return all.size;
    },
    async close() {
      for (const subscriber of all) subscriber.end();
      await reader.close();
    },
  };
}
