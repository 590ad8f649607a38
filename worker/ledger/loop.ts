import { type Broker, BrokerUnavailable, type Delivery, type Verdict } from "../../src/broker/port.ts";
import { type Clock, iso } from "../../src/clock.ts";
import { decodeLogMessage, type Processed, published } from "../../src/events/transition.ts";
import { processedTransition } from "../../src/ledger/projection.ts";
import { type Log } from "../../src/log.ts";
import { sleep } from "../../src/sleep.ts";
import { type Collection } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { countProcessed } from "../../src/telemetry/metrics/events.ts";
import { toFailure } from "../failure.ts";
import { patiently } from "../patience.ts";
import { afterFailure } from "../retry-policy.ts";
import { createInbox, type Due } from "./inbox.ts";
import { createLedgerWriter, type Step, type Written } from "./writer.ts";

export interface LedgerLoopOptions {
  readonly broker: Pick<Broker, "announce">;
  readonly events: Collection<EventRecord>;
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What is to be written, by event. */
type Dues = ReadonlyMap<string, Due>;

/** Whoever told of them tells again. */
const giveBack = (due: Dues, error: unknown): void => {
  for (const { failed } of due.values()) failed(error);
};

/** More than this in a batch are logged as one line. */
const FOLLOWABLE = 5;

/**
 * The ledger's `handle`: merges what messages tell into one write an event, then announces the events that are processed now.
 * It takes several batches at a time: the next is written while the last one's announcement is being confirmed.
 */
export function createLedgerLoop({
  broker,
  events,
  isOutage,
  clock,
  log,
  signal,
}: LedgerLoopOptions): (batch: readonly Delivery[]) => Promise<readonly Verdict[]> {
  const write = createLedgerWriter(events, isOutage);
  const inbox = createInbox();
  let isWriting = false;
  let timer: NodeJS.Timeout | undefined;

  function stepsOf({ body, publishedAt }: Delivery): readonly Step[] {
    const content = decodeLogMessage(body);
    if (content.kind === "transitions") return content.transitions.map((transition) => ({ transition }));
    return [{ transition: published(content.event, publishedAt || iso(clock())), event: content.event }];
  }

  const park = (error: unknown): Verdict => ({ kind: "park", failure: toFailure(error), failedAt: iso(clock()) });

  function read(delivery: Delivery): readonly Step[] | Error {
    try {
      return stepsOf(delivery);
    } catch (error) {
      log.warn({ err: error }, "The ledger can't read a message; it is dead-lettered");
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async function verdictOf(delivery: Delivery): Promise<Verdict> {
    const steps = read(delivery);
    if (steps instanceof Error) return park(steps);
    const outcomes = await Promise.all(inbox.add(steps));
    // The others that such a message tells of are written: when it is moved back, their steps are repeats.
    const refused = outcomes.find((outcome) => outcome !== undefined);
    return refused ? park(refused) : { kind: "done" };
  }

  async function writeDue(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    clearTimeout(timer);
    for (let due = inbox.takeDue(); due.size > 0; due = inbox.takeDue()) await writeOnce(due, 1);
    isWriting = false;
    const nextMs = inbox.nextDueMs();
    if (nextMs !== null) timer = setTimeout(() => void writeDue(), nextMs);
  }

  async function writeOnce(due: Dues, attempt: number): Promise<void> {
    try {
      const written = await patiently(() => write(new Map([...due].map(([id, { steps }]) => [id, steps]))), {
        what: "The store",
        isAway: isOutage,
        log,
        signal,
      });
      void conclude(due, written, attempt);
    } catch (error) {
      giveBack(due, error);
    }
  }

  /** The ledger's queue has no waiting queues: what may be written later waits here, as long as it would in one. The others go on. */
  async function writeAgain(due: Dues, delayMs: number, attempt: number): Promise<void> {
    try {
      await sleep(delayMs, { signal });
      await writeOnce(due, attempt);
    } catch (error) {
      giveBack(due, error);
    }
  }

  async function conclude(due: Dues, { records, refused, unwritten }: Written, attempt: number): Promise<void> {
    const [error] = unwritten.values();
    const decision = error ? afterFailure(error, attempt) : null;
    if (decision?.kind === "retry") {
      log.warn({ events: unwritten.size, err: error }, `Records were not written; again in ${decision.delayMs} ms`);
      void writeAgain(new Map([...due].filter(([id]) => unwritten.has(id))), decision.delayMs, attempt + 1);
    }
    const settled = decision?.kind === "retry" ? new Map([...due].filter(([id]) => !unwritten.has(id))) : due;
    const lost = decision?.kind === "park" ? new Map([...refused, ...unwritten]) : refused;
    for (const [eventId, err] of lost)
      log.error({ eventId, err }, "An event's record can't be written; what tells of it is dead-lettered");
    // Asked of what was told, not of a memory: after a crash the same is told and announced again, which is dropped as a repeat.
    const done = [...records.values()]
      .filter(
        ({ _id, status }) =>
          status === "processed" && due.get(_id)?.steps.some(({ transition }) => transition.status === "handled"),
      )
      .map(processedTransition);
    try {
      if (done.length > 0) await announce(done);
      for (const [eventId, { written }] of settled) written(lost.get(eventId));
    } catch (reason) {
      giveBack(settled, reason);
    }
  }

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

  return (batch) => {
    const verdicts = Promise.all(batch.map(verdictOf));
    void writeDue();
    return verdicts;
  };
}
