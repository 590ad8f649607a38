import { type Running } from "./port.ts";

/** Everything that was started and not yet closed, so that the broker's own `close` finds it. */
export function createRunningSet() {
  const running = new Set<Running>();
  return {
    track<R extends Running>(started: R): R {
      const tracked: R = { ...started, close: () => started.close().finally(() => running.delete(tracked)) };
      running.add(tracked);
      return tracked;
    },
    closeAll: async (): Promise<void> => void (await Promise.all([...running].map((each) => each.close()))),
  };
}
