import { type Broker, BrokerUnavailable, type Delivery, type Verdict } from "../src/broker/port.ts";
import { queueOf } from "../src/broker/topology.ts";
import { type Clock, iso } from "../src/clock.ts";
import { type ConsumerName } from "../src/events/consumers.ts";
import { type AnyEnvelope, decodeEnvelope, type Envelope } from "../src/events/envelope.ts";
import { type ConsumerTransition, subjectOf, TRANSITION_BOUNDS } from "../src/events/transition.ts";
import { type Log } from "../src/log.ts";
import { endHandlerSpan, type HandlerSpan, startHandlerSpan, underHandlerSpan } from "../src/telemetry/handler-span.ts";
import { drillFailure } from "./drill.ts";
import { effectRef, type EffectCollections, writeEffects } from "./effects.ts";
import { toFailure } from "./failure.ts";
import { type Effect, type Handlers, TooManyEffects } from "./handler.ts";
import { patiently } from "./patience.ts";
import { countAttempts, countUnreadable } from "../src/telemetry/metrics/events.ts";
import { afterFailure } from "./retry-policy.ts";
import { effectsOfTest } from "./test-event.ts";
import { withinLimit } from "./time-limit.ts";

export interface ConsumerLoopOptions {
  readonly consumer: ConsumerName;
  readonly handlers: Handlers;
  readonly broker: Pick<Broker, "announce">;
  readonly collections: EffectCollections;
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly drills: boolean;
  /** How long one attempt may take, in milliseconds; then it fails with HANDLER_TIMEOUT, so that the batch goes on. */
  readonly handlerLimitMs: number;
  readonly signal: AbortSignal;
}
interface Run {
  readonly index: number;
  readonly event: AnyEnvelope;
  readonly delivery: Delivery;
  readonly startedMs: number;
  readonly span: HandlerSpan | null;
  readonly effects: readonly Effect[];
  readonly error: unknown;
  readonly failed: boolean;
}

/** More than this in a batch are logged as one line. */
const FOLLOWABLE = 5;

/** One consumer's `handle` for the broker: handlers, effects, announcements, and only then the verdicts. */
export function createConsumerLoop(
  options: ConsumerLoopOptions,
): (batch: readonly Delivery[]) => Promise<readonly Verdict[]> {
  const { consumer, handlers, broker, collections, isOutage, clock, log, drills, handlerLimitMs, signal } = options;
  const queue = queueOf(consumer);

  async function run(index: number, event: AnyEnvelope, delivery: Delivery): Promise<Run> {
    const startedMs = clock();
    const attempt = delivery.attempts + 1;
    const span = startHandlerSpan({ event, consumer, queue, attempt });
    const base = { index, event, delivery, startedMs, span };
    try {
      const drill = drills ? drillFailure(event, consumer, attempt) : null;
      if (drill) throw drill;
      // The table is checked by the compiler, type by type; a lookup by a union loses that.
      const handler = handlers[event.type] as
        | ((event: Envelope) => readonly Effect[] | Promise<readonly Effect[]>)
        | undefined;
      const made = handler
        ? await withinLimit(
            underHandlerSpan(span, () => handler(event)),
            handlerLimitMs,
          )
        : [];
      const effects = event.test ? effectsOfTest(event, made) : made;
      if (effects.length > TRANSITION_BOUNDS.effects) throw new TooManyEffects(effects.length);
      return { ...base, effects, error: null, failed: false };
    } catch (error) {
      return { ...base, effects: [], error, failed: true };
    }
  }

  function conclude(one: Run, verdicts: Verdict[]): ConsumerTransition {
    const { event, delivery, startedMs, index, span } = one;
    endHandlerSpan(span, one.failed ? one : null);
    const now = clock();
    const at = iso(now);
    const attempt = delivery.attempts + 1;
    const base = {
      ...subjectOf(event),
      consumer,
      attempt,
      startedAt: iso(startedMs),
      durationMs: Math.max(0, now - startedMs),
      at,
    };
    if (!one.failed) return { ...base, status: "handled", effects: one.effects.map(effectRef) };
    const failure = toFailure(one.error);
    const decision = afterFailure(one.error, attempt - delivery.attemptsBeforeRun);
    log.warn(
      { eventId: event.id, consumer, attempt, err: one.error },
      decision.kind === "retry"
        ? `${event.type} failed; again in ${decision.delayMs} ms`
        : `${event.type} failed and is dead-lettered`,
    );
    if (decision.kind === "park") {
      verdicts[index] = { kind: "park", failure, failedAt: at };
      return { ...base, status: "deadLettered", error: failure };
    }
    verdicts[index] = { kind: "retry", delayMs: decision.delayMs, failure, failedAt: at };
    return { ...base, status: "failed", error: failure, nextAttemptAt: iso(now + decision.delayMs) };
  }

  return async (batch) => {
    const verdicts: Verdict[] = batch.map(() => ({ kind: "done" }));
    const starting: Promise<Run>[] = [];
    const each = batch.length <= FOLLOWABLE;
    batch.forEach((delivery, index) => {
      try {
        const event = decodeEnvelope(delivery.body);
        if (!handlers[event.type]) return;
        if (each) log.info({ eventId: event.id, consumer }, `Processing ${event.type} event`);
        starting.push(run(index, event, delivery));
      } catch (error) {
        log.warn({ err: error, consumer }, "A message that is no event was dead-lettered");
        countUnreadable(consumer);
        verdicts[index] = { kind: "park", failure: toFailure(error), failedAt: iso(clock()) };
      }
    });
    const runs = await Promise.all(starting);
    if (runs.length === 0) return verdicts;
    const errors = await patiently(
      () =>
        writeEffects(
          collections,
          runs.map(({ effects }) => effects),
          isOutage,
        ),
      { what: "The store", isAway: isOutage, log, signal },
    );
    const transitions = runs.map((one, n) =>
      conclude(errors[n] ? { ...one, failed: true, error: errors[n] } : one, verdicts),
    );
    await patiently(() => broker.announce(transitions), {
      what: "The broker",
      isAway: (error) => error instanceof BrokerUnavailable,
      log,
      signal,
    });
    countAttempts(transitions);
    if (!each) log.info({ consumer, events: runs.length }, "Events handled");
    return verdicts;
  };
}
