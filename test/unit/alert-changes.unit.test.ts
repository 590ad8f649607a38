import { expect, test } from "@jest/globals";
import { MAX_CHANGES } from "../../src/alerts/alert-log.ts";
import { createAlertChanges } from "../../src/alerts/changes.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";

/** More changes than the poll keeps: who has heard none of them reads by itself. */
const CHANGES = 1_500;

/** A log that can be away. It tells how often somebody began to poll it. */
function recordedAlerts() {
  let polls = 0;
  let asked = 0;
  let away = false;
  let wait: Promise<void> = Promise.resolve();
  const all = Array.from(
    { length: CHANGES },
    (_, n) => ({ changes: [n + 1], change: n + 1 }) as unknown as AlertRecord,
  ); // all that is asked of it
  return {
    log: {
      latestChange: async () => ((polls += 1), 0),
      async changedAfter(change: number) {
        await wait;
        asked = change;
        if (away) throw new Error("away");
        return all.slice(change, change + MAX_CHANGES);
      },
    },
    polls: () => polls,
    /** The poll has read all. */
    read: () => eventually(() => asked === CHANGES, "the poll to read all"),
    fail: (after: Promise<void> = Promise.resolve()) => {
      away = true;
      wait = after;
    },
  };
}

test("a listener that can't read what it missed is told, and nobody is asked for it any more", async () => {
  const alerts = recordedAlerts();
  const changes = createAlertChanges(alerts.log, silentLog);
  const listener = await changes.listen();
  await alerts.read();
  alerts.fail();
  await expect(listener.next()).rejects.toThrow("away");
  expect(await listener.next()).toEqual({ done: true, value: undefined });
  // The poll has stopped: who listens now begins another.
  const another = await changes.listen();
  expect(alerts.polls()).toBe(2);
  await another.return?.();
});

test("a listener that leaves while it reads what it missed is told nothing of how that ends", async () => {
  const alerts = recordedAlerts();
  const listener = await createAlertChanges(alerts.log, silentLog).listen();
  await alerts.read();
  let goOn = (): void => {};
  alerts.fail(new Promise((resolve) => (goOn = resolve)));
  const pending = listener.next();
  await listener.return?.();
  goOn();
  expect(await pending).toEqual({ done: true, value: undefined });
});
