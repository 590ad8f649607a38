import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { MAX_FIRING } from "../../src/alerts/alert-log.ts";
import { openEvaluator } from "../../src/alerts/evaluator.ts";
import { type FaultSeen, type Observations } from "../../src/alerts/observations.ts";
import { type AlertRule } from "../../src/alerts/rule.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
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

const rule: AlertRule = {
  id: "r",
  name: "R",
  enabled: true,
  source: "api",
  webhook: null,
  when: { kind: "newFingerprint" },
};
const fault: FaultSeen = { consumer: "search", fingerprint: "f", eventId: "e000001" };

interface Circumstances {
  /** What the lease answers, one time after another; the last for ever. */
  readonly holds?: readonly boolean[];
  readonly firing?: readonly AlertRecord[];
  readonly fire?: () => Promise<AlertRecord | null>;
}

/** An evaluator that finds a new fault whenever it looks. */
function start({ holds = [true], firing = [], fire = async () => null }: Circumstances) {
  const asked = { holds: 0, fire: 0, observe: 0 };
  evaluator = openEvaluator({
    collections,
    lease: { hold: async () => holds[asked.holds++] ?? holds.at(-1) ?? false },
    rules: async () => [rule],
    alerts: {
      fire() {
        asked.fire += 1;
        return fire();
      },
      recover: async () => {},
      firing: async () => firing,
    },
    async observe() {
      asked.observe += 1;
      const seen = { faults: [fault], known: new Set<string>() } as unknown as Observations; // all that is asked of it
      return { at: 0, seen: new Map([[rule.id, seen]]), newFaults: [fault] };
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
  const firing = Array.from({ length: MAX_FIRING }, (_, n) => ({ _id: `a${n}`, rule: "r", target: `t${n}` }));
  const asked = start({ firing: firing as unknown as AlertRecord[] });
  await eventually(() => asked.observe >= 2, "two looks");
  expect(asked.fire).toBe(0);
});
