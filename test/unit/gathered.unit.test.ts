import { afterEach, expect, jest, test } from "@jest/globals";
import { consumersOf } from "../../src/events/catalogue.ts";
import { type ConsumerName, CONSUMERS } from "../../src/events/consumers.ts";
import { gathered } from "../../worker/gathered.ts";
import { handled } from "../support/recorded-broker.ts";

afterEach(() => void jest.useRealTimers());

type Announced = Parameters<ReturnType<typeof gathered>>[0];

/** All of them told of one event. */
const whole = (eventId: string): Announced =>
  consumersOf("user.registered").map((consumer) => ({ ...handled(eventId), consumer }));

function recorded({ fail, consumers = CONSUMERS }: { fail?: Error; consumers?: readonly ConsumerName[] } = {}) {
  const calls: (readonly string[])[] = [];
  const announce = gathered(async (transitions: Announced) => {
    calls.push(transitions.map(({ eventId }) => eventId));
    if (fail) throw fail;
  }, new Set(consumers));
  return { calls, announce };
}

test("what is announced at about the same time is one announcement, and all wait for it", async () => {
  const { calls, announce } = recorded();
  await Promise.all([announce([handled("1")]), announce([handled("2"), handled("3")]), announce([handled("4")])]);
  expect(calls).toEqual([["1", "2", "3", "4"]]);
});

test("what comes after it went out is in the next one", async () => {
  const { calls, announce } = recorded();
  await announce([handled("1")]);
  await announce([handled("2")]);
  expect(calls).toEqual([["1"], ["2"]]);
});

test("all hear of a failure, and may announce again", async () => {
  const { calls, announce } = recorded({ fail: new Error("away") });
  const outcomes = await Promise.allSettled([announce([handled("1")]), announce([handled("2")])]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(announce([handled("1")])).rejects.toThrow("away");
  expect(calls).toEqual([["1", "2"], ["1"]]);
});

test("a whole batch goes out with what waited, without waiting for more", async () => {
  // Time stands still: what waited for it would never come.
  jest.useFakeTimers();
  const { calls, announce } = recorded();
  const batch = Array.from({ length: 100 }, (_, n) => handled(`b${n}`));
  const first = announce([handled("1")]);
  await announce(batch);
  await first;
  expect(calls.map(({ length }) => length)).toEqual([101]);
});

test("it goes out as soon as all consumers have told of every event in it", async () => {
  jest.useFakeTimers();
  const { calls, announce } = recorded();
  const [first, ...others] = whole("1");
  const begun = announce([...whole("2"), first as Announced[number]]);
  await jest.advanceTimersByTimeAsync(1);
  expect(calls).toEqual([]);
  await Promise.all([announce(others), begun]);
  expect(calls).toEqual([["2", "2", "1", "1"]]);
});

test("consumers that run elsewhere are not waited for", async () => {
  jest.useFakeTimers();
  const { calls, announce } = recorded({ consumers: ["analytics"] });
  await announce([{ ...handled("1"), consumer: "analytics" }]);
  expect(calls).toEqual([["1"]]);
});
