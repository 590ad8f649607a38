import { type QueueName } from "../../../src/broker/port.ts";

export interface Message {
  readonly body: string;
  readonly publishedAt: string;
  readonly attempts: number;
  readonly attemptsBeforeRun: number;
  readonly firstFailedAt?: string | undefined;
}

export interface Parked {
  readonly queue: QueueName;
  readonly message: Message;
  readonly errorCode: string;
}

/** How many milliseconds late each copy of a message that comes to a queue is delivered: [0] is as it should be. */
export type Disturb = (queue: QueueName) => readonly number[];

/** One consumer's place at a queue. */
export interface Place {
  take(limit: number): readonly Message[];
  /** Resolves when there may be something to take, or at `wake`. */
  wait(): Promise<void>;
  wake(): void;
  leave(): void;
}

/** The queues of the broker in memory: what is ready, what waits, what is parked. */
export function createMemoryQueues(names: readonly QueueName[], disturb: Disturb = () => [0]) {
  const ready = new Map<QueueName, Message[]>(names.map((name) => [name, []]));
  const waiting = new Map<QueueName, number>();
  const places = new Map<QueueName, Place[]>(names.map((name) => [name, []]));
  const parked: Parked[] = [];
  let underWay = 0;

  const of = (queue: QueueName): Message[] => ready.get(queue) ?? [];
  const wakeAll = (queue: QueueName): void => {
    for (const place of places.get(queue) ?? []) place.wake();
  };

  function put(queue: QueueName, message: Message): void {
    of(queue).push(message);
    wakeAll(queue);
  }
  function later(queue: QueueName, message: Message, delayMs: number): void {
    waiting.set(queue, (waiting.get(queue) ?? 0) + 1);
    setTimeout(() => {
      waiting.set(queue, (waiting.get(queue) ?? 0) - 1);
      put(queue, message);
    }, delayMs);
  }

  return {
    parked,
    /** To be delivered; `delayMs` after now, where it is to be tried again. */
    add(queue: QueueName, message: Message, delayMs = 0): void {
      for (const lateMs of disturb(queue)) {
        if (delayMs + lateMs > 0) later(queue, message, delayMs + lateMs);
        else put(queue, message);
      }
    },
    /** What was taken and not acknowledged, to where it was. */
    putBack(queue: QueueName, messages: readonly Message[]): void {
      underWay -= messages.length;
      of(queue).unshift(...messages);
      wakeAll(queue);
    },
    acknowledged(messages: readonly Message[]): void {
      underWay -= messages.length;
    },
    count: (queue: QueueName) => ({ ready: of(queue).length, retrying: waiting.get(queue) ?? 0 }),
    isIdle: () => underWay === 0 && names.every((name) => of(name).length === 0 && (waiting.get(name) ?? 0) === 0),
    /** The ledger's queue has one active consumer: whoever joined first. */
    join(queue: QueueName): Place {
      const all = places.get(queue) ?? [];
      let wake = (): void => {};
      let woken = false;
      const place: Place = {
        take(limit) {
          if (queue === "ledger" && all[0] !== place) return [];
          const taken = of(queue).splice(0, limit);
          underWay += taken.length;
          return taken;
        },
        async wait() {
          if (!woken) await new Promise<void>((resolve) => (wake = resolve));
          woken = false;
        },
        wake() {
          woken = true;
          wake();
        },
        leave() {
          if (all.includes(place)) all.splice(all.indexOf(place), 1);
          place.wake();
          wakeAll(queue);
        },
      };
      all.push(place);
      return place;
    },
  };
}
