import { expect, test } from "@jest/globals";
import { MAX_CHANGES } from "../../src/alerts/alert-log.ts";
import { createAlertChanges } from "../../src/alerts/changes.ts";
import { decodePlace, encodePlace } from "../../src/alerts/place.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";

/** More changes than the poll keeps: who has heard none of them reads by itself. */
const CHANGES = 1_500;

/** A log that can be away, and can have lost its beginning. It tells how often its end was asked for, as each poll does when it begins. */
function recordedAlerts({ latest = 0, kept = CHANGES } = {}) {
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
      latestChange: async () => ((polls += 1), latest),
      async changedAfter(change: number) {
        await wait;
        asked = change;
        if (away) throw new Error("away");
        const from = Math.max(change, CHANGES - kept);
        return all.slice(from, from + MAX_CHANGES);
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
  const listener = await changes.listen(place);
  const missed = CHANGES - place;
  expect(await numbersOf(listener, missed)).toEqual(Array.from({ length: missed }, (_, n) => place + n + 1));
  await Promise.all([listener.return?.(), first.return?.()]);
});

test("a listener that comes back to a place after which something is no longer kept is told, and has left", async () => {
  const alerts = recordedAlerts({ latest: CHANGES, kept: 100 });
  const changes = createAlertChanges(alerts.log, silentLog);
  const listener = await changes.listen(CHANGES - 101);
  await expect(listener.next()).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  const kept = await changes.listen(CHANGES - 100);
  expect(alerts.polls()).toBe(2);
  expect(await numbersOf(kept, 1)).toEqual([CHANGES - 99]);
  await kept.return?.();
});

test("a place that this process has yet to hear of is waited for; one that no process can know is refused", async () => {
  const { log } = recordedAlerts();
  await expect(createAlertChanges(log, silentLog).listen(1)).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  const behind = createAlertChanges({ ...log, latestChange: oneThen(0, CHANGES) }, silentLog);
  const listener = await behind.listen(CHANGES - 1);
  expect(await numbersOf(listener, 1)).toEqual([CHANGES]);
  await listener.return?.();
});

/** Answers with the first value once, then with the second. */
function oneThen(first: number, then: number): () => Promise<number> {
  let asked = 0;
  return async () => ((asked += 1) === 1 ? first : then);
}

test.each(["", "alert:1", "YWxlcnQ6", "YWxlcnQ6eA"])("'%s' is no place of an alert", (cursor) => {
  expect(() => decodePlace(cursor)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test("a place is read as it was given", () => {
  expect(decodePlace(encodePlace(42))).toBe(42);
});
