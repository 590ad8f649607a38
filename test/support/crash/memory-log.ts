import { type LogMessage, type LogStart } from "../../../src/broker/port.ts";
import { sleep } from "../../../src/sleep.ts";
import { type Message } from "./memory-queues.ts";

const PAGE = 100;
const TRY_AGAIN_MS = 1_000;

/** The lifecycle log of the broker in memory. */
export function createMemoryLog() {
  const messages: LogMessage[] = [];
  const readers = new Set<() => void>();

  return {
    messages: messages as readonly LogMessage[],
    append({ body, publishedAt }: Message): void {
      messages.push({ offset: messages.length, body: Buffer.from(body), publishedAt });
      for (const wake of readers) wake();
    },
    /** `stop` takes effect at once; `ended` resolves when what is under way is over. */
    read(start: LogStart, onMessages: (some: readonly LogMessage[]) => void | Promise<void>) {
      const tail = messages.length - 1;
      let position = "after" in start ? start.after : start.from === "first" ? -1 : tail - (start.back ?? 0);
      let stopped = false;
      let wake = (): void => {};
      const wakeUp = (): void => wake();
      readers.add(wakeUp);

      async function run(): Promise<void> {
        while (!stopped) {
          const batch = messages.slice(Math.max(0, position + 1)).slice(0, PAGE);
          if (batch.length === 0) {
            await new Promise<void>((resolve) => (wake = resolve));
            continue;
          }
          try {
            await onMessages(batch);
            position = batch.at(-1)?.offset ?? position;
          } catch {
            await sleep(TRY_AGAIN_MS);
          }
        }
      }

      return {
        tail,
        ended: run(),
        stop(): void {
          stopped = true;
          readers.delete(wakeUp);
          wake();
        },
      };
    },
  };
}
