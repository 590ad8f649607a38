import { setImmediate as realTurn } from "node:timers/promises";

/** 2026-01-01T00:00:00Z: each run begins then, so that two runs of the same are the same. */
const BEGIN = Date.UTC(2026, 0, 1);

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  /** A timer that keeps no process alive, or does: here that makes no difference. */
  ref(): Timer;
  unref(): Timer;
}

/**
 * Runs work whose timers fire as soon as nothing else is left to do: a wait of seconds costs none, and what happens at the
 * same time always happens in the same order. Only for work without any real input or output.
 * @throws when everything waits for something that can't come.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  const time = createTimers();
  const real = { ...pick(globalThis), now: Date.now, performanceNow: performance.now };
  Object.assign(globalThis, time.globals);
  Date.now = () => time.now();
  performance.now = () => time.now() - BEGIN;
  try {
    let over = false;
    const ending = work().finally(() => (over = true));
    ending.catch(() => {}); // it is thrown below
    for (;;) {
      await realTurn(); // promises that are settled go on first
      if (over) return await ending;
      if (!time.fireNext()) throw new Error("Everything waits for something that can't come.");
    }
  } finally {
    const { now, performanceNow, ...globals } = real;
    Object.assign(globalThis, globals);
    Date.now = now;
    performance.now = performanceNow;
  }
}

const pick = ({ setTimeout, clearTimeout, setImmediate, clearImmediate }: typeof globalThis) => ({
  setTimeout,
  clearTimeout,
  setImmediate,
  clearImmediate,
});

function createTimers() {
  const waiting = new Set<Timer>();
  let now = BEGIN;
  let order = 0;

  function add(run: () => void, ms: number): Timer {
    const timer: Timer = { at: now + Math.max(0, ms), order: (order += 1), run, ref: () => timer, unref: () => timer };
    waiting.add(timer);
    return timer;
  }

  return {
    now: () => now,
    /** False when there is none. */
    fireNext(): boolean {
      let next: Timer | null = null;
      for (const timer of waiting)
        if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
      if (!next) return false;
      waiting.delete(next);
      now = next.at;
      next.run();
      return true;
    },
    globals: {
      // Node's own minimum: a timer of 0 ms comes after what is immediate.
      setTimeout: (run: (...args: unknown[]) => void, ms = 1, ...args: unknown[]) =>
        add(() => run(...args), Math.max(1, ms)),
      clearTimeout: (timer?: Timer) => void (timer && waiting.delete(timer)),
      setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => add(() => run(...args), 0),
      clearImmediate: (timer?: Timer) => void (timer && waiting.delete(timer)),
    },
  };
}
