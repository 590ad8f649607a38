import { type Broker } from "../broker/port.ts";
import { sleep } from "../sleep.ts";
import { CursorExpired, endOf, isAfter, type LogPosition } from "./feed.ts";

/** Those who come with a place that this process has yet to read up to. */
export interface Ahead {
  /** Resolves when this process has read up to the place. @throws CursorExpired when the log ends before it. */
  reached(position: LogPosition): Promise<void>;
  /** This process has read up to here. */
  advance(head: LogPosition): void;
  /** None of their places is in the log any more. */
  expire(error: CursorExpired): void;
  close(): void;
}

/** Who comes from another process is a moment ahead of this one; only when it takes longer the log is asked for its end. */
const PATIENCE_MS = 1_000;

interface Waiting {
  readonly position: LogPosition;
  resolve(): void;
  reject(error: CursorExpired): void;
}

export function createAhead(broker: Pick<Broker, "readLog">): Ahead {
  const waiting = new Set<Waiting>();
  let watching = false;

  /** One look at the log is for all of them: after a restore everyone comes back with such a place. */
  async function watch(): Promise<void> {
    watching = true;
    try {
      for (;;) {
        await sleep(PATIENCE_MS, { ref: false });
        if (waiting.size === 0) return;
        // Not those who come while it is looked: their place may be newer than the end that is found.
        const asked = [...waiting];
        const { oldest, tail } = await endsOf(broker);
        for (const one of asked) if (one.position.offset > tail) end(one, new CursorExpired(endOf(oldest - 1)));
      }
    } finally {
      watching = false;
    }
  }

  function end(one: Waiting, error?: CursorExpired): void {
    if (!waiting.delete(one)) return;
    if (error) one.reject(error);
    else one.resolve();
  }

  return {
    reached: (position) =>
      new Promise((resolve, reject) => {
        waiting.add({ position, resolve, reject });
        if (!watching) watch().catch(() => {}); // it fails when the broker is closed, and nobody is waited for any more
      }),
    advance(head) {
      for (const one of waiting) if (!isAfter(one.position, head)) end(one);
    },
    expire(error) {
      for (const one of waiting) end(one, error);
    },
    close: () => waiting.clear(),
  };
}

/** The oldest offset that the log has, and its last one. */
async function endsOf(broker: Pick<Broker, "readLog">): Promise<{ readonly oldest: number; readonly tail: number }> {
  let found = (_oldest: number): void => {};
  const oldest = new Promise<number>((resolve) => (found = resolve));
  const reader = await broker.readLog({ from: "first" }, ([first]) => {
    if (first) found(first.offset);
  });
  try {
    return { oldest: reader.tail < 0 ? 0 : await oldest, tail: reader.tail };
  } finally {
    await reader.close();
  }
}
