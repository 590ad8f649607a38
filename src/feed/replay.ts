import { type Broker, type LogReader } from "../broker/port.ts";
import { itemsOf } from "./decode.ts";
import { CursorExpired, type LogPosition, type SubscribeOptions } from "./feed.ts";
import { type Subscriber } from "./subscriber.ts";
import { isAfter, type Tail } from "./tail.ts";

interface Replay {
  readonly broker: Pick<Broker, "readLog">;
  readonly after: LogPosition;
  readonly matches: SubscribeOptions["matches"];
  readonly subscriber: Subscriber;
  readonly tail: Tail;
  readonly goLive: () => void;
}

/** Reads the log from a place that the tail no longer has, until the tail takes over; then the subscriber is live. */
export async function replay({ broker, after, matches, subscriber, tail, goLive }: Replay): Promise<void> {
  let position = after;
  let first = true;
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let met = false;
  const reader: LogReader = await broker.readLog({ after: Math.max(-1, after.offset - 1) }, (messages) => {
    const oldest = messages[0];
    if (met || !oldest) return;
    // Nothing is kept of the message that the cursor names, nor right after it: there may be a gap.
    if (first && oldest.offset > after.offset + 1) {
      met = true;
      subscriber.fail(new CursorExpired({ offset: oldest.offset - 1, index: 0xffff_ffff }));
      return finish();
    }
    first = false;
    for (const item of messages.flatMap(itemsOf)) {
      if (!isAfter(item.position, position)) continue;
      position = item.position;
      if (matches(item)) subscriber.push(item);
    }
    const rest = tail.after(position);
    if (!rest) return;
    // In one turn with going live: nothing can come between.
    for (const item of rest) if (matches(item)) subscriber.push(item);
    goLive();
    met = true;
    finish();
  });
  await finished;
  await reader.close();
}
