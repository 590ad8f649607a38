import { type Log } from "./log.ts";

/** Runs `work` again and again, `ms` after it last ended; a failure is logged once, until it works again. */
export function every(ms: number, log: Log, name: string, work: () => Promise<void>): { close(): Promise<void> } {
  let closed = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const turn = async (): Promise<void> => {
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, `${name} failed; it is tried again every ${ms} ms`);
      failing = true;
    }
    if (!closed) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = turn();
    }, ms);
    timer.unref();
  };

  running = turn();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
