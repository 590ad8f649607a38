import { createStandingDelay } from "./standing-delay.ts";

const SAMPLE_MS = 100;

/** Watches how late this process's event loop is. */
export interface EventLoop {
  /** See `StandingDelay`, in milliseconds. */
  standingDelayMs(): number;
  close(): void;
}

export function watchEventLoop(): EventLoop {
  const delay = createStandingDelay();
  let due = performance.now() + SAMPLE_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    delay.observe(Math.max(0, now - due), now);
    due = now + SAMPLE_MS;
  }, SAMPLE_MS).unref();
  return { standingDelayMs: delay.ms, close: () => clearInterval(timer) };
}
