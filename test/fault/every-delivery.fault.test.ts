import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Explored } from "../support/crash/explore.ts";
import { exploreAll } from "../support/crash/explorer.ts";
import { SCENARIOS } from "../support/crash/scenarios.ts";

/**
 * A failure names its run, such as `delivery 12 heldBack`: the 12th message that came to a queue was delivered
 * after those that came later. `RUN='delivery 12 heldBack' npm test -- test/fault/every-delivery -t '<scenario>'` runs it alone.
 */
describe("a delivery that comes twice, late or out of order breaks no promise", () => {
  let explored: ReadonlyMap<string, Explored>;
  beforeAll(async () => {
    explored = await exploreAll("deliveries");
  }, 300_000);

  test.each(SCENARIOS.map(({ name }) => name))("%s", (name) => {
    const { runs = 0, failures } = explored.get(name) ?? {};
    expect(failures).toEqual([]);
    expect(runs).toBeGreaterThan(process.env["RUN"] === undefined ? 30 : 0);
  });
});
