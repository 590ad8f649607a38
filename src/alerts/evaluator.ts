import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type AlertRecord } from "../store/records/alerts.ts";
import { type AlertLog, MAX_FIRING } from "./alert-log.ts";
import { decide, type Decision, type Firing } from "./decide.ts";
import { rememberFaults } from "./faults.ts";
import { type Lease } from "./lease.ts";
import { faultId } from "./observations.ts";
import { type Look, type Observe } from "./observe.ts";
import { type AlertRule } from "./rule.ts";

interface EvaluatorDependencies {
  readonly collections: Pick<Collections, "events" | "fingerprints">;
  readonly lease: Pick<Lease, "hold">;
  /** All rules, disabled ones too. */
  readonly rules: () => Promise<readonly AlertRule[]>;
  readonly alerts: Pick<AlertLog, "fire" | "recover" | "firing">;
  readonly observe: Observe;
  readonly log: Log;
}

/** What one look has come to so far. */
interface Acted {
  /** Alerts that have not recovered, those that it fired among them. */
  firing: number;
  /** Alerts of which all is well again, by id, and since when. */
  readonly waits: Map<string, number>;
  /** Faults that did not fire, for too much does already. */
  readonly refused: Set<string>;
}

const LOOK_MS = 1_000;
/** After a look that took a time, the next comes after so many of these times: a tenth of one server's time at most. */
const REST = 10;
/** However long looks take, so that a rule is never left alone for long. */
const MAX_REST_MS = 30_000;

/**
 * Holds the rules against what happens, once a second, in the process that has the lease. All that it must not forget is in the store:
 * so a restart or another process goes on where it was, and what a crash interrupts is done again, with nothing fired twice.
 */
export function openEvaluator(dependencies: EvaluatorDependencies): { close(): Promise<void> } {
  const { collections, lease, rules, alerts, observe, log } = dependencies;
  let fineSince = new Map<string, number>();
  let restsUntil = Number.NEGATIVE_INFINITY;
  let isFull = false;

  async function look(): Promise<void> {
    if (performance.now() < restsUntil || !(await lease.hold())) return;
    const startedAt = performance.now();
    const enabled = (await rules()).filter((rule) => rule.enabled);
    const found = await observe(enabled);
    const took = performance.now() - startedAt;
    restsUntil = performance.now() + Math.min(REST * took, MAX_REST_MS) - LOOK_MS;
    // Frozen or cut off for a while, this process may have been taken for dead: another one looks now.
    if (await lease.hold()) await act(enabled, found);
  }

  async function act(enabled: readonly AlertRule[], { at, seen, newFaults }: Look): Promise<void> {
    const firing = await alerts.firing();
    // Counted within the look too: one look can find a thousand new faults.
    const now: Acted = { firing: firing.length, waits: new Map(), refused: new Set() };
    for (const rule of enabled) {
      const observations = seen.get(rule.id);
      if (!observations) continue;
      for (const decision of decide(rule.when, observations, ofRule(rule, firing), at))
        await carryOut(rule, decision, now);
    }
    fineSince = now.waits;
    const ids = new Set(enabled.map(({ id }) => id));
    for (const { _id, rule } of firing) if (!ids.has(rule)) await alerts.recover(_id, "rule");
    // Last: after a crash before this they are new again, and what has been fired is not fired again.
    // What the bound refused stays new as well, or it would never fire.
    await rememberFaults(
      collections,
      newFaults.filter((fault) => !now.refused.has(faultId(fault))),
    );
  }

  async function carryOut(rule: AlertRule, decision: Decision, now: Acted): Promise<void> {
    if (decision.kind === "wait") return void now.waits.set(decision.id, decision.fineSince);
    if (decision.kind === "recover") return alerts.recover(decision.id, decision.by);
    const { target, value, consumer, fingerprint } = decision.reading;
    if (now.firing >= MAX_FIRING) {
      if (!isFull) log.warn(`${MAX_FIRING} alerts have not recovered; no other is fired until some have`);
      isFull = true;
      if (consumer !== null && fingerprint !== null) now.refused.add(faultId({ consumer, fingerprint }));
      return;
    }
    isFull = false;
    const fired = await alerts.fire(rule, decision.reading);
    if (!fired) return;
    now.firing += 1;
    log.warn({ alert: fired._id, rule: rule.name, target, value }, "An alert fired");
  }

  const ofRule = ({ id }: AlertRule, firing: readonly AlertRecord[]): ReadonlyMap<string, Firing> =>
    new Map(
      firing
        .filter(({ rule }) => rule === id)
        .map(({ _id, target }) => [target, { id: _id, fineSince: fineSince.get(_id) ?? null }]),
    );

  return every(LOOK_MS, log, "The evaluation of alerts", look);
}
