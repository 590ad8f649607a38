import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Explored } from "../support/crash/explore.ts";
import { exploreAll } from "../support/crash/explorer.ts";
import { SCENARIOS } from "../support/crash/scenarios.ts";

/**
 * A failure names its run, such as `crash 12 unanswered together`: the 12th call of a port was carried out, and both processes died
 * before it was answered. `RUN='crash 12 unanswered together' npm test -- test/fault/every-crash-point -t '<scenario>'` runs it alone.
 */
describe("a process that dies, stands still or hears of an outage at any call of a port breaks no promise", () => {
  let explored: ReadonlyMap<string, Explored>;
  beforeAll(async () => {
    explored = await exploreAll("crashes");
  }, 300_000);

  test.each(SCENARIOS.map(({ name }) => name))("%s", (name) => {
    const { runs = 0, failures } = explored.get(name) ?? {};
    expect(failures).toEqual([]);
    expect(runs).toBeGreaterThan(process.env["RUN"] === undefined ? 100 : 0);
  });
});
