import { type FeedItem, type FeedPage, type LogPosition, SubscriberLagged, type SubscribeOptions } from "./feed.ts";

/** One subscriber: first what it missed, page by page as it takes it; then live, through a bounded queue. */
export interface Subscriber extends AsyncIterableIterator<FeedItem> {
  /** Never waits and never throws: who falls behind is ended, alone. */
  push(item: FeedItem): void;
  /** Ends it with an error, for `next` to reject with. */
  fail(error: unknown): void;
  end(): void;
}

export interface SubscriberSource {
  readonly bound: number;
  /** See `Feed.recentAfter` and `Feed.historyAfter`. */
  recentAfter(position: LogPosition): FeedPage | null;
  historyAfter(position: LogPosition): Promise<FeedPage>;
  /** From here on everything new is pushed. */
  goLive(subscriber: Subscriber): void;
  onEnd(): void;
}

interface Waiting {
  resolve(result: IteratorResult<FeedItem>): void;
  reject(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export function createSubscriber(
  source: SubscriberSource,
  matches: SubscribeOptions["matches"],
  start: LogPosition,
): Subscriber {
  let queue: FeedItem[] = [];
  let head = 0;
  let waiting: Waiting | null = null;
  let failure: unknown = null;
  let over = false;
  let live = false;
  let catchingUp = false;
  let place = start;
  let handedOut = start;

  function finish(): void {
    if (over) return;
    over = true;
    queue = [];
    head = 0;
    source.onEnd();
  }

  function fail(error: unknown): void {
    if (over) return;
    finish();
    if (waiting) waiting.reject(error);
    else failure = error;
    waiting = null;
  }

  function end(): void {
    finish();
    waiting?.resolve(DONE);
    waiting = null;
  }

  function give(item: FeedItem): void {
    handedOut = item.position;
    waiting?.resolve({ done: false, value: item });
    waiting = null;
  }

  /** Live when nothing is missing any more: in the same turn, so that nothing can come between. */
  function takePage(page: FeedPage): void {
    queue.push(...page.items.filter(matches));
    place = page.upTo;
  }

  function catchUpFromTail(): void {
    while (!live && !over && queue.length === head) {
      const page = source.recentAfter(place);
      if (!page) return;
      if (page.items.length === 0) {
        live = true;
        source.goLive(subscriber);
      } else takePage(page);
    }
  }

  async function catchUp(): Promise<void> {
    catchingUp = true;
    try {
      catchUpFromTail();
      while (!live && !over && queue.length === head) {
        const page = await source.historyAfter(place);
        // It may have ended meanwhile: then the page may be of a log that is gone.
        if (over) return;
        takePage(page);
        catchUpFromTail();
      }
      if (waiting && queue[head]) give(queue[head++] as FeedItem);
    } catch (error) {
      fail(error);
    } finally {
      catchingUp = false;
    }
  }

  const subscriber: Subscriber = {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(item) {
      if (over || !matches(item)) return;
      if (waiting) give(item);
      else if (queue.length - head >= source.bound) fail(new SubscriberLagged(queue.length - head + 1, handedOut));
      else queue.push(item);
    },
    fail,
    end,
    next() {
      const item = queue[head];
      if (item) {
        head += 1;
        if (head > 512) {
          queue = queue.slice(head);
          head = 0;
        }
        handedOut = item.position;
        return Promise.resolve({ done: false, value: item });
      }
      if (failure !== null) {
        const error = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (over) return Promise.resolve(DONE);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (!live && !catchingUp) void catchUp();
      });
    },
    return() {
      end();
      return Promise.resolve(DONE);
    },
    throw(error: unknown) {
      end();
      return Promise.reject(error);
    },
  };
  // What the tail has is taken at once: a subscriber at the head is live when `subscribe` returns.
  catchUpFromTail();
  return subscriber;
}
