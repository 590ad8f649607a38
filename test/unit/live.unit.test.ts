import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { createLive } from "../../src/live.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";

describe("a live value", () => {
  const counting = () => {
    let made = 0;
    return { live: createLive(1, silentLog, "It", async () => (made += 1)), made: () => made };
  };

  test("is made once for all who listen, and not at all when nobody does", async () => {
    const { live, made } = counting();
    expect(made()).toBe(0);
    const one = live.listen();
    const other = live.listen();
    expect(await Promise.all([one.next(), other.next()])).toEqual([
      { done: false, value: 1 },
      { done: false, value: 1 },
    ]);
    await one.return?.();
    await eventually(() => made() > 2, "more to be made for the other");
    await other.return?.();
    await turn();
    const last = made();
    const late = live.listen();
    expect((await late.next()).value).toBe(last + 1);
    await late.return?.();
  });

  test("gives a slow listener the newest alone", async () => {
    const { live, made } = counting();
    const slow = live.listen();
    await eventually(() => made() > 5, "some to be made");
    expect(Number((await slow.next()).value)).toBeGreaterThan(4);
    await slow.return?.();
  });

  test("ends a listener that waits", async () => {
    const live = createLive(1, silentLog, "It", () => new Promise<number>(() => {}));
    const listener = live.listen();
    const waiting = listener.next();
    await listener.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await listener.next()).toEqual({ done: true, value: undefined });
  });
});
