import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type ConsumerSeen, faultId, type Observations } from "./observations.ts";
import { type AlertCondition } from "./rule.ts";

/** What one of a rule's targets is like now. */
export interface Reading {
  /** Made of the rule's kind, so that a rule whose kind is changed goes on with nothing. */
  readonly target: string;
  readonly consumer: ConsumerName | null;
  readonly fingerprint: string | null;
  /** Is it as the rule warns of? Null: that can't be told now. */
  readonly holds: boolean | null;
  /** It is nothing new: it never fires, and what fires goes on. */
  readonly known: boolean;
  /** What was measured: a number, or seconds. */
  readonly value: number;
  readonly eventId: string | null;
}

type Condition<K extends AlertCondition["kind"]> = Extract<AlertCondition, { kind: K }>;

const NOTHING = { consumer: null, fingerprint: null, holds: null, known: false, value: 0, eventId: null } as const;

/** A reading for each target of a rule. @param now epoch milliseconds */
export function readCondition(when: AlertCondition, seen: Observations, now: number): readonly Reading[] {
  switch (when.kind) {
    case "newFingerprint":
      return readFaults(when, seen);
    case "deadLetters": {
      const { deadLetters } = seen;
      if (!deadLetters) return [{ ...NOTHING, target: when.kind }];
      const { count: value, eventId } = deadLetters;
      return [{ ...NOTHING, target: when.kind, value, eventId, holds: value > when.moreThan }];
    }
    case "outboxBacklog": {
      const { outboxBacklog: value } = seen;
      if (value === null) return [{ ...NOTHING, target: when.kind }];
      return [{ ...NOTHING, target: when.kind, value, holds: value > when.moreThan }];
    }
    case "oldestWaiting":
      return perConsumer(when, seen, (one) => readOldest(when, one));
    case "silence":
      return perConsumer(when, seen, (one) => readSilence(when, one, seen.watchedSince, now));
  }
}

function readFaults(
  { kind, consumer }: Condition<"newFingerprint">,
  { faults, known }: Observations,
): readonly Reading[] {
  const wanted = (faults ?? []).filter((fault) => consumer === undefined || fault.consumer === consumer);
  return wanted.map((fault) => ({
    target: `${kind}/${faultId(fault)}`,
    consumer: fault.consumer,
    fingerprint: fault.fingerprint,
    holds: true,
    known: known.has(faultId(fault)),
    value: 1,
    eventId: fault.eventId,
  }));
}

type Measured = Pick<Reading, "holds" | "value">;
const UNKNOWN: Measured = { holds: null, value: 0 };
const FINE: Measured = { holds: false, value: 0 };

function perConsumer(
  { kind, consumer }: Condition<"oldestWaiting" | "silence">,
  { consumers }: Observations,
  measure: (seen: ConsumerSeen) => Measured,
): readonly Reading[] {
  const wanted = CONSUMERS.filter((name) => consumer === undefined || name === consumer);
  return wanted.map((name) => ({ ...NOTHING, target: `${kind}/${name}`, consumer: name, ...measure(consumers[name]) }));
}

function readOldest({ seconds }: Condition<"oldestWaiting">, { oldestAgeMs }: ConsumerSeen): Measured {
  if (oldestAgeMs === null) return UNKNOWN;
  return { holds: oldestAgeMs > seconds * 1_000, value: oldestAgeMs / 1_000 };
}

/** A consumer that was paused is silent because somebody wants it to be. */
function readSilence(
  { seconds }: Condition<"silence">,
  { oldestAgeMs, heardAt, paused, resumedAt }: ConsumerSeen,
  watchedSince: number,
  now: number,
): Measured {
  if (oldestAgeMs === 0 || paused === true) return FINE;
  if (paused === null || oldestAgeMs === null) return UNKNOWN;
  // Just resumed, it has not had the time to make an attempt.
  const since = Math.max(heardAt ?? watchedSince, resumedAt ?? Number.NEGATIVE_INFINITY);
  const silentMs = Math.min(now - since, oldestAgeMs);
  const value = silentMs / 1_000;
  if (value > seconds) return { holds: true, value };
  // It may have been silent for long before anybody listened.
  return heardAt === null && oldestAgeMs > silentMs ? UNKNOWN : { holds: false, value };
}
