import { type FeedItem, type LogPosition, SubscriberLagged } from "./feed.ts";

/** One subscriber's bounded queue. Pushing never waits and never throws: who falls behind is ended, alone. */
export interface Subscriber extends AsyncIterableIterator<FeedItem> {
  push(item: FeedItem): void;
  fail(error: Error): void;
  end(): void;
}

export function createSubscriber(bound: number, start: LogPosition, onEnd: () => void): Subscriber {
  let queue: FeedItem[] = [];
  let head = 0;
  let waiting: { resolve: (result: IteratorResult<FeedItem>) => void; reject: (error: Error) => void } | null = null;
  let failure: Error | null = null;
  let over = false;
  let handedOut = start;

  const finish = (): void => {
    if (over) return;
    over = true;
    queue = [];
    head = 0;
    onEnd();
  };
  const fail = (error: Error): void => {
    if (over) return;
    finish();
    if (waiting) waiting.reject(error);
    else failure = error;
    waiting = null;
  };
  const end = (): void => {
    finish();
    waiting?.resolve({ done: true, value: undefined });
    waiting = null;
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(item) {
      if (over) return;
      if (waiting) {
        handedOut = item.position;
        waiting.resolve({ done: false, value: item });
        waiting = null;
      } else if (queue.length - head >= bound) {
        fail(new SubscriberLagged(queue.length - head + 1, handedOut));
      } else {
        queue.push(item);
      }
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
      if (failure) {
        const error = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (over) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    return() {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
    throw(error: unknown) {
      end();
      return Promise.reject(error);
    },
  };
}
