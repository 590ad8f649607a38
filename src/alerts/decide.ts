import { type Observations } from "./observations.ts";
import { type Reading, readCondition } from "./readings.ts";
import { type AlertCondition } from "./rule.ts";

/** A rule's alert that has not recovered. */
export interface Firing {
  readonly id: string;
  /** Since when all is well again, in epoch milliseconds; null while it is not. */
  readonly fineSince: number | null;
}

export type Decision =
  | { readonly kind: "fire"; readonly reading: Reading }
  | { readonly kind: "recover"; readonly id: string; readonly by: "condition" | "rule" }
  /** It is well again, but not for long enough: so that what swings around its limit doesn't fire each second. */
  | { readonly kind: "wait"; readonly id: string; readonly fineSince: number };

/** All must be well for so long until an alert recovers. */
export const CALM_MS = 5_000;

/**
 * What is to be done about one rule: pure, and the same again when it is asked again. What can't be told changes nothing.
 * @param firing the rule's alerts that have not recovered, by target
 * @param now epoch milliseconds
 */
export function decide(
  when: AlertCondition,
  seen: Observations,
  firing: ReadonlyMap<string, Firing>,
  now: number,
): readonly Decision[] {
  const readings = readCondition(when, seen, now);
  const byTarget = new Map(readings.map((reading) => [reading.target, reading]));
  const fired = readings
    .filter(({ target, holds, known }) => holds === true && !known && !firing.has(target))
    .map((reading): Decision => ({ kind: "fire", reading }));
  const others = [...firing].flatMap(([target, alert]) => settle(alert, byTarget.get(target), target, when, seen, now));
  return [...fired, ...others];
}

function settle(
  { id, fineSince }: Firing,
  reading: Reading | undefined,
  target: string,
  { kind }: AlertCondition,
  { faults }: Observations,
  now: number,
): readonly Decision[] {
  const isFault = kind === "newFingerprint" && target.startsWith(`${kind}/`);
  if (!reading && !isFault) return [{ kind: "recover", id, by: "rule" }];
  // A fault of which no dead letter is left has no reading.
  const holds = reading ? reading.holds : faults === null ? null : false;
  if (holds !== false) return [];
  const since = fineSince ?? now;
  return now - since >= CALM_MS ? [{ kind: "recover", id, by: "condition" }] : [{ kind: "wait", id, fineSince: since }];
}
