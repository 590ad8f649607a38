import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { MAX_FIRING } from "../../src/alerts/alert-log.ts";
import { openEvaluator } from "../../src/alerts/evaluator.ts";
import { knownFaults } from "../../src/alerts/faults.ts";
import { faultId, type FaultSeen, type Observations } from "../../src/alerts/observations.ts";
import { type Reading } from "../../src/alerts/readings.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { newFaultRule as rule } from "../support/alert-rule.ts";
import { eventually } from "../support/eventually.ts";
import { manyEvents } from "../support/many-events.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
let evaluator: { close(): Promise<void> } | undefined;
beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
});
afterEach(async () => {
  await evaluator?.close();
  await side.close();
});

const faultOf = (fingerprint: string): FaultSeen => ({ consumer: "search", fingerprint, eventId: "e000001" });
const fault = faultOf("f");
/** So many alerts that have not recovered, of other targets. */
const firingAlerts = (count: number): AlertRecord[] =>
  Array.from({ length: count }, (_, n) => ({ _id: `a${n}`, rule: "r", target: `t${n}` }) as AlertRecord); // all that is asked of them

interface Circumstances {
  /** What the lease answers, one time after another; the last for ever. */
  readonly holds?: readonly boolean[];
  readonly faults?: readonly FaultSeen[];
  readonly firing?: readonly AlertRecord[];
  readonly fire?: (reading: Reading) => Promise<AlertRecord | null>;
}

/** An evaluator that finds these faults whenever it looks. */
function start({ holds = [true], faults = [fault], firing = [], fire = async () => null }: Circumstances) {
  const asked = { holds: 0, fire: 0, observe: 0 };
  evaluator = openEvaluator({
    collections,
    lease: { hold: async () => holds[asked.holds++] ?? holds.at(-1) ?? false },
    rules: async () => [rule],
    alerts: {
      fire(_, reading) {
        asked.fire += 1;
        return fire(reading);
      },
      recover: async () => {},
      firing: async () => firing,
    },
    async observe() {
      asked.observe += 1;
      const known = await knownFaults(collections, faults);
      const seen = { faults, known } as unknown as Observations; // all that is asked of it
      return { at: 0, seen: new Map([[rule.id, seen]]), newFaults: faults.filter((one) => !known.has(faultId(one))) };
    },
    log: silentLog,
  });
  return asked;
}

const known = () => collections.fingerprints.findOne({ _id: "search/f" });

test("an evaluator that lost the lease while it looked does nothing about what it saw", async () => {
  const asked = start({ holds: [true, false] });
  await eventually(() => asked.holds >= 3, "the next look to be refused");
  expect(asked).toMatchObject({ observe: 1, fire: 0 });
  expect(await known()).toBeNull();
});

test("a fault is known after what it fires, so that a crash between the two fires it all the same", async () => {
  await collections.events.insertMany(manyEvents(2) as EventRecord[], { ordered: false });
  let crashes = 1;
  const asked = start({
    async fire() {
      expect(await known()).toBeNull();
      if ((crashes -= 1) >= 0) throw new Error("the process died here");
      return null;
    },
  });
  await eventually(known, "the fault to be known");
  expect(asked.fire).toBe(2);
});

test("past a thousand that have not recovered no other fires", async () => {
  const asked = start({ firing: firingAlerts(MAX_FIRING) });
  await eventually(() => asked.observe >= 2, "two looks");
  expect(asked.fire).toBe(0);
});

/** As the store would: what fired is firing from then on. */
const firingInto =
  (firing: AlertRecord[]) =>
  async ({ target }: Reading): Promise<AlertRecord> => {
    const alert = { _id: target, rule: "r", target } as AlertRecord;
    firing.push(alert);
    return alert;
  };

test("nor do they within one look that finds more than there is room for", async () => {
  const firing = firingAlerts(MAX_FIRING - 2);
  const asked = start({ firing: [...firing], faults: ["f1", "f2", "f3", "f4"].map(faultOf), fire: firingInto(firing) });
  await eventually(() => asked.holds >= 2 && firing.length >= MAX_FIRING, "the first look to have acted");
  await evaluator?.close();
  expect(firing.slice(MAX_FIRING - 2).map(({ target }) => target)).toEqual(
    ["f1", "f2"].map((f) => `newFingerprint/search/${f}`),
  );
});

test("a new fault that found no room fires when another alert has recovered", async () => {
  await collections.events.insertMany(manyEvents(2) as EventRecord[], { ordered: false });
  const firing = firingAlerts(MAX_FIRING);
  const asked = start({ firing, fire: firingInto(firing) });
  await eventually(() => asked.observe >= 2, "two looks");
  expect([asked.fire, await known()]).toEqual([0, null]);
  firing.shift();
  await eventually(known, "the fault to be known");
  expect(firing.at(-1)?.target).toBe("newFingerprint/search/f");
});
