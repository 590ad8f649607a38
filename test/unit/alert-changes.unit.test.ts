import { expect, test } from "@jest/globals";
import { MAX_CHANGES } from "../../src/alerts/alert-log.ts";
import { createAlertChanges } from "../../src/alerts/changes.ts";
import { type AlertPlace, decodePlace, encodePlace } from "../../src/alerts/place.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";

/** More changes than the poll keeps: who has heard none of them reads by itself. */
const CHANGES = 1_500;

interface Recorded {
  /** The number of the latest change when it is asked for the first time. */
  readonly latest?: number;
  /** Is the change of that number still kept? */
  readonly keeps?: (change: number) => boolean;
}

/** A log that can be away, can have lost some of what was, or be replaced. It tells how often its end was asked for, as each poll does when it begins. */
function recordedAlerts({ latest = 0, keeps = () => true }: Recorded = {}) {
  let polls = 0;
  let asked = 0;
  let away = false;
  let end = latest;
  let wait: Promise<void> = Promise.resolve();
  let all = Array.from(
    { length: CHANGES },
    (_, n) => ({ _id: `a${n + 1}`, changes: [n + 1], change: n + 1 }) as unknown as AlertRecord,
  ).filter(({ change }) => keeps(change)); // all that is asked of it
  return {
    log: {
      latestChange: async () => ((polls += 1), end),
      hasChange: async ({ change, alert }: AlertPlace) => all.some((one) => one.change === change && one._id === alert),
      async changedAfter(change: number) {
        await wait;
        asked = change;
        if (away) throw new Error("away");
        return all.filter((one) => one.change > change).slice(0, MAX_CHANGES);
      },
    },
    polls: () => polls,
    /** The poll has read all. */
    read: () => eventually(() => asked === CHANGES, "the poll to read all"),
    fail: (after: Promise<void> = Promise.resolve()) => {
      away = true;
      wait = after;
    },
    /** Another database, in which less has happened. */
    replace: () => {
      all = all.slice(0, 5);
      end = 5;
    },
  };
}

const placeOf = (change: number): AlertPlace => ({ change, alert: `a${change}` });

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

const numbersOf = async (listener: AsyncIterator<AlertRecord>, count: number): Promise<readonly number[]> => {
  const numbers: number[] = [];
  for (let n = 0; n < count; n += 1) numbers.push((await listener.next()).value?.change ?? 0);
  return numbers;
};

test.each([
  ["that the poll keeps", 900],
  ["that the poll keeps no more", 200],
])("a listener that comes back to a place %s hears all that came after it, once each, in order", async (_, place) => {
  const alerts = recordedAlerts();
  const changes = createAlertChanges(alerts.log, silentLog);
  const first = await changes.listen();
  await alerts.read();
  const listener = await changes.listen(placeOf(place));
  const missed = CHANGES - place;
  expect(await numbersOf(listener, missed)).toEqual(Array.from({ length: missed }, (_, n) => place + n + 1));
  await Promise.all([listener.return?.(), first.return?.()]);
});

// What still fires is kept, however long ago it fired.
test("a listener that comes back to a place after which something is no longer kept is told, and has left", async () => {
  const alerts = recordedAlerts({ latest: CHANGES, keeps: (change) => change <= 5 || change > CHANGES - 100 });
  const changes = createAlertChanges(alerts.log, silentLog);
  const listener = await changes.listen(placeOf(4));
  await expect(listener.next()).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  const kept = await changes.listen(placeOf(CHANGES - 99));
  expect(await numbersOf(kept, 1)).toEqual([CHANGES - 98]);
  await kept.return?.();
});

test("a place that the store does not have, or has of another alert, is refused, and nobody asks for it", async () => {
  const alerts = recordedAlerts();
  const changes = createAlertChanges(alerts.log, silentLog);
  for (const place of [placeOf(CHANGES + 1), { change: 7, alert: "a8" }])
    await expect(changes.listen(place)).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  expect(alerts.polls()).toBe(0);
});

test("a place that the poll of this process has yet to reach is waited for", async () => {
  const alerts = recordedAlerts();
  const listener = await createAlertChanges(alerts.log, silentLog).listen(placeOf(CHANGES - 1));
  expect(await numbersOf(listener, 1)).toEqual([CHANGES]);
  await listener.return?.();
});

test("who listens while the store is replaced by another one is told; who comes then is not", async () => {
  const alerts = recordedAlerts({ latest: CHANGES });
  const changes = createAlertChanges(alerts.log, silentLog);
  const listener = await changes.listen();
  const told = expect(listener.next()).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  alerts.replace();
  await told;
  expect(await listener.next()).toEqual({ done: true, value: undefined });
  const next = await changes.listen(placeOf(3));
  expect(await numbersOf(next, 2)).toEqual([4, 5]);
  await next.return?.();
});

test.each(["", "alert:1:a", "YWxlcnQ6", "YWxlcnQ6MTo", "YWxlcnQ6MDph"])("'%s' is no place of an alert", (cursor) => {
  expect(() => decodePlace(cursor)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test("a place is read as it was given", () => {
  expect(decodePlace(encodePlace({ change: 42, _id: "a" }))).toEqual({ change: 42, alert: "a" });
});
