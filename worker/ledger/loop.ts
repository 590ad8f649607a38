import { type Broker, BrokerUnavailable, type Delivery, type Verdict } from "../../src/broker/port.ts";
import { type Clock, iso } from "../../src/clock.ts";
import { decodeLogMessage, type Processed, published } from "../../src/events/transition.ts";
import { processedTransition } from "../../src/ledger/projection.ts";
import { type Log } from "../../src/log.ts";
import { type Collection } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { countProcessed } from "../../src/telemetry/metrics/events.ts";
import { toFailure } from "../failure.ts";
import { patiently } from "../patience.ts";
import { createLedgerWriter, type Step } from "./writer.ts";

export interface LedgerLoopOptions {
  readonly broker: Pick<Broker, "announce">;
  readonly events: Collection<EventRecord>;
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** More than this in a batch are logged as one line. */
const FOLLOWABLE = 5;

/** The ledger's `handle`: merges a batch into one write an event, then announces the events that are processed now. */
export function createLedgerLoop({
  broker,
  events,
  isOutage,
  clock,
  log,
  signal,
}: LedgerLoopOptions): (batch: readonly Delivery[]) => Promise<readonly Verdict[]> {
  const write = createLedgerWriter(events, isOutage);

  function stepsOf({ body, publishedAt }: Delivery): readonly Step[] {
    const content = decodeLogMessage(body);
    if (content.kind === "transitions") return content.transitions.map((transition) => ({ transition }));
    return [{ transition: published(content.event, publishedAt || iso(clock())), event: content.event }];
  }

  const park = (error: unknown): Verdict => ({ kind: "park", failure: toFailure(error), failedAt: iso(clock()) });

  async function announce(done: readonly Processed[]): Promise<void> {
    await patiently(() => broker.announce(done), {
      what: "The broker",
      isAway: (error) => error instanceof BrokerUnavailable,
      log,
      signal,
    });
    countProcessed(done);
    if (done.length > FOLLOWABLE) log.info({ events: done.length }, "Events processed");
    else for (const { eventId, type, latencyMs } of done) log.info({ eventId, type, latencyMs }, "Event processed");
  }

  return async (batch) => {
    const steps = new Map<string, Step[]>();
    const read = batch.map((delivery): readonly Step[] | Error => {
      try {
        return stepsOf(delivery);
      } catch (error) {
        log.warn({ err: error }, "The ledger can't read a message; it is dead-lettered");
        return error instanceof Error ? error : new Error(String(error));
      }
    });
    for (const step of read.flatMap((each) => (each instanceof Error ? [] : each))) {
      const list = steps.get(step.transition.eventId);
      if (list) list.push(step);
      else steps.set(step.transition.eventId, [step]);
    }
    const { records, refused } = await patiently(() => write(steps), {
      what: "The store",
      isAway: isOutage,
      log,
      signal,
    });
    for (const [eventId, error] of refused)
      log.error({ eventId, err: error }, "An event's record can't be written; what tells of it is dead-lettered");
    // Asked of the batch, not of a memory: after a crash the same batch announces the same again, which is dropped as a repeat.
    const done = [...records.values()]
      .filter(
        (record) =>
          record.status === "processed" &&
          steps.get(record._id)?.some(({ transition }) => transition.status === "handled"),
      )
      .map(processedTransition);
    if (done.length > 0) await announce(done);
    return read.map((each): Verdict => {
      if (each instanceof Error) return park(each);
      // The others that such a message tells of are written: when it is moved back, their steps are repeats.
      const error = each.map(({ transition }) => refused.get(transition.eventId)).find((found) => found !== undefined);
      return error ? park(error) : { kind: "done" };
    });
  };
}
