/** What a type-graphql schema is given as its `pubSub`. */
export interface PubSub {
  publish(topic: string, payload: unknown): void;
  subscribe(topic: string): AsyncIterableIterator<unknown>;
}

/** The in-process PubSub of the documentation: every subscriber has its own, unbounded queue. */
export function createPubSub(): PubSub {
  const topics = new Map<string, Set<(payload: unknown) => void>>();
  return {
    publish(topic, payload) {
      for (const push of topics.get(topic) ?? []) push(payload);
    },
    subscribe(topic) {
      const queue: unknown[] = [];
      const waiting: ((result: IteratorResult<unknown>) => void)[] = [];
      const subscribers = topics.get(topic) ?? new Set();
      const push = (value: unknown): void => {
        const next = waiting.shift();
        if (next) next({ done: false, value });
        else queue.push(value);
      };
      topics.set(topic, subscribers.add(push));
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        next: () =>
          queue.length > 0
            ? Promise.resolve({ done: false, value: queue.shift() })
            : new Promise((resolve) => waiting.push(resolve)),
        async return() {
          subscribers.delete(push);
          for (const next of waiting) next({ done: true, value: undefined });
          return { done: true, value: undefined };
        },
      };
    },
  };
}
