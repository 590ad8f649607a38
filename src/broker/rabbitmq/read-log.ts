import { type Log } from "../../log.ts";
import { BrokerUnavailable, type LogMessage, type LogReader, type LogStart } from "../port.ts";
import { LIFECYCLE_LOG } from "../topology.ts";
import { type Link } from "./link.ts";
import { isThere, type Landmark, landmarkOf, markTail, oldestOffset } from "./log-places.ts";
import { toLogMessage } from "./properties.ts";
import { subscribe } from "./subscription.ts";

const BATCH_SIZE = 500;
const REPLACED =
  "The lifecycle log is not the one that was read before: its cursors are refused, and it is read from its oldest message";

/**
 * Reads the stream from a place on, and on from there after each reconnect; a stream that took the place of the one that
 * was read, from its oldest message on, after `onReplaced`. Resolves when its tail is known.
 * @throws BrokerUnavailable when the broker is closed before that.
 */
export async function readLogStream(
  link: Link,
  log: Log,
  start: LogStart,
  onMessages: (messages: readonly LogMessage[]) => void | Promise<void>,
  onReplaced: (oldest: number) => void = () => {},
): Promise<LogReader> {
  let last: number | null = "after" in start ? start.after : null;
  /** The last message that was read; before there is one, the end that was found at first. */
  let known: Landmark | null = null;
  let opened = (_tail: number): void => {};
  let giveUp = (): void => {};
  const tail = new Promise<number>((resolve, reject) => {
    opened = resolve;
    giveUp = () => reject(new BrokerUnavailable("The broker was closed before the log was opened."));
  });

  const running = await subscribe(link, log, {
    queue: LIFECYCLE_LOG,
    batchSize: BATCH_SIZE,
    atOnce: 1,
    async consumeArguments(channel) {
      // At each connect: a stream that was declared anew begins at 0, and to be asked for an offset that it doesn't have
      // is no error to RabbitMQ. It would be waited for, in silence.
      const end = await markTail(channel);
      if (!known) {
        // A number, not `next`: no gap between asking and reading.
        if (!("after" in start) && start.from === "tail") last = end.offset - (start.back ?? 0);
        known = end;
        opened(end.offset);
      } else if (!(await isThere(channel, known, end))) {
        const oldest = await oldestOffset(channel);
        last = oldest - 1;
        known = end;
        log.warn({ queue: LIFECYCLE_LOG, oldest }, REPLACED);
        onReplaced(oldest);
      }
      return { "x-stream-offset": last === null || last < 0 ? "first" : last + 1 };
    },
    async handle(batch) {
      await onMessages(batch.map(toLogMessage));
      const latest = batch.at(-1);
      if (latest) known = landmarkOf(latest);
      last = known?.offset ?? last;
    },
  });
  link.closing.addEventListener("abort", giveUp, { once: true });
  if (link.closing.aborted) giveUp();
  try {
    return { tail: await tail, close: running.close };
  } finally {
    link.closing.removeEventListener("abort", giveUp);
  }
}
