import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { createGauge } from "../../src/pipeline/gauge.ts";
import { sleep } from "../../src/sleep.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
import { eventually } from "../support/eventually.ts";
import { recordedLog, silentLog } from "../support/recorded-log.ts";

describe("a gauge", () => {
  test("asks once for all who ask at the same time", async () => {
    let asked = 0;
    const gauge = createGauge("It", silentLog, async () => {
      await turn();
      return (asked += 1);
    });
    expect(await Promise.all([gauge(), gauge(), gauge()])).toEqual([1, 1, 1]);
  });

  test("answers null while it can't be had, and says so once", async () => {
    const { log, lines } = recordedLog();
    const gauge = createGauge("It", log, () => Promise.reject(new Error("away")));
    await gauge();
    await eventually(async () => (await gauge()) === null && lines.length > 0, "a failure");
    expect(lines.filter(({ level }) => level === "warn")).toHaveLength(1);
  });

  const rests = (takesMs: number, restsMs: number): Promise<void> =>
    inVirtualTime(async () => {
      let asked = 0;
      const gauge = createGauge("It", silentLog, async () => {
        await sleep(takesMs);
        return (asked += 1);
      });
      expect(await gauge()).toBe(1);
      await sleep(restsMs - 50);
      expect(await gauge()).toBe(1);
      await sleep(100);
      expect(await gauge()).toBe(2);
    });

  test("rests ten times as long as an answer took", () => rests(100, 1_000));

  test("never rests longer than some seconds", () => rests(1_500, 5_000));

  test("does not wait for an answer that doesn't come", async () => {
    const gauge = createGauge("It", silentLog, () => new Promise<number>(() => {}));
    expect(await gauge()).toBeNull();
  });
});
