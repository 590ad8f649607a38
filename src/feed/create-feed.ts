import { type Broker, type LogMessage } from "../broker/port.ts";
import { type Transition, transitionId } from "../events/transition.ts";
import { createAhead } from "./ahead.ts";
import { itemsOf } from "./decode.ts";
import { CursorExpired, endOf, type Feed, type FeedItem, type FeedPage, isAfter, type LogPosition } from "./feed.ts";
import { createHistory } from "./history.ts";
import { createRepeats } from "./repeats.ts";
import { createSubscriber, type Subscriber } from "./subscriber.ts";
import { createTail } from "./tail.ts";
import { sleep } from "../sleep.ts";
import { createTurns } from "../turns.ts";

export interface FeedOptions {
  readonly broker: Pick<Broker, "readLog">;
  /** Bound of the recent tail. */
  readonly tailItems?: number;
  /** Bound of one subscriber's queue; past it the subscriber is ended with SubscriberLagged. */
  readonly queueBound?: number;
}

const TAIL_BYTES = 32 * 1024 * 1024;
/** A new process begins so many messages back: who comes back after its start finds what it missed in memory. */
const LOOK_BACK = 5_000;

/** Reads the lifecycle log once for this process and hands it to all who subscribed. Resolves at the log's present end. */
export async function createFeed({ broker, tailItems = 20_000, queueBound = 4_096 }: FeedOptions): Promise<Feed> {
  const observers: ((transition: Transition) => void)[] = [];
  const live = new Set<Subscriber>();
  const all = new Set<Subscriber>();
  const waitingFor = new Map<string, Set<(item: FeedItem) => void>>();
  const ahead = createAhead(broker);
  const replaced = new Set<(gone: CursorExpired) => void>();
  const turn = createTurns();
  let repeats = createRepeats(tailItems);
  let history = createHistory(broker, turn);

  let atEnd = (): void => {};
  const early: LogMessage[] = [];
  let receive = (messages: readonly LogMessage[]): void => void early.push(...messages);
  /** Once it was replaced, the end that was found at the start is nowhere in it. */
  let sameLog = true;
  let beginAnew = (_oldest: number): void => {
    sameLog = false;
    early.splice(0);
  };
  let begun = (): void => {};
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const onMessages = (messages: readonly LogMessage[]): void => {
    receive(messages);
    begun();
  };
  const reader = await broker.readLog({ from: "tail", back: LOOK_BACK }, onMessages, (oldest) => beginAnew(oldest));
  const isAtEnd = (): boolean => !sameLog || head.offset >= reader.tail;
  if (reader.tail >= 0) await beginning;
  let head: LogPosition = endOf((early[0]?.offset ?? reader.tail + 1) - 1);
  let tail = createTail(head, tailItems, TAIL_BYTES);

  receive = (messages) => {
    for (const message of messages) {
      const items = itemsOf(message);
      // Each its share: as much as the whole message for each would drive out what is recent with the square of their number.
      const bytes = Math.ceil(message.body.byteLength / items.length);
      for (const item of items) {
        if (!isAfter(item.position, head)) continue;
        head = item.position;
        if (!repeats.isNew(transitionId(item.transition))) continue;
        tail.add(item, bytes);
        deliver(item);
      }
      const end = endOf(message.offset);
      if (isAfter(end, head)) head = end;
    }
    ahead.advance(head);
    if (isAtEnd()) atEnd();
  };

  /** Whoever holds a place in the log that is gone is told so: the same place in this one would be a gap that nobody sees. */
  beginAnew = (oldest) => {
    const gone = new CursorExpired(endOf(oldest - 1));
    head = gone.oldest;
    tail = createTail(head, tailItems, TAIL_BYTES);
    repeats = createRepeats(tailItems);
    void history.close();
    history = createHistory(broker, turn);
    ahead.expire(gone);
    for (const tell of replaced) tell(gone);
    for (const subscriber of all) subscriber.fail(gone);
    sameLog = false;
    atEnd();
  };

  const recentAfter = (position: LogPosition): FeedPage | null =>
    isAfter(position, head) ? null : tail.after(position, head);

  async function historyAfter(position: LogPosition): Promise<FeedPage> {
    if (!isAfter(position, head)) return history.after(position);
    await ahead.reached(position);
    return { items: [], upTo: position };
  }

  function deliver(item: FeedItem): void {
    for (const observe of observers) observe(item.transition);
    for (const subscriber of live) subscriber.push(item);
    const { eventId } = item.transition;
    for (const wake of waitingFor.get(eventId) ?? []) wake(item);
  }

  receive(early);
  if (!isAtEnd()) await new Promise<void>((resolve) => (atEnd = resolve));

  return {
    head: () => head,
    recentAfter,
    historyAfter,
    turn,
    subscribe({ matches, after }) {
      const source = {
        bound: queueBound,
        recentAfter,
        historyAfter,
        goLive: (self: Subscriber) => live.add(self),
        onEnd: () => {
          live.delete(subscriber);
          all.delete(subscriber);
        },
      };
      const subscriber: Subscriber = createSubscriber(source, matches, after ?? head);
      all.add(subscriber);
      return subscriber;
    },
    recent: (eventId) => tail.of(eventId),
    async seen(eventId, timeoutMs, isFor) {
      if (tail.of(eventId).some(isFor)) return;
      const done = new AbortController();
      const wake = (item: FeedItem): void => void (isFor(item) && done.abort());
      const wakers = waitingFor.get(eventId) ?? new Set();
      waitingFor.set(eventId, wakers.add(wake));
      await sleep(timeoutMs, { signal: done.signal }).catch(() => {});
      wakers.delete(wake);
      if (wakers.size === 0) waitingFor.delete(eventId);
    },
    observe: (observer) => void observers.push(observer),
    onReplaced(listener) {
      replaced.add(listener);
      return () => void replaced.delete(listener);
    },
    get subscribers() {
      return all.size;
    },
    async close() {
      for (const subscriber of all) subscriber.end();
      ahead.close();
      await history.close();
      await reader.close();
    },
  };
}
