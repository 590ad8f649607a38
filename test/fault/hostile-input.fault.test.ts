import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { framesRound } from "../../fuzz/frames/round.ts";
import { graphqlRound } from "../../fuzz/graphql/round.ts";
import { openTarget, type Target } from "../../fuzz/installation.ts";
import { restRound } from "../../fuzz/rest/round.ts";
import { killAll } from "../support/processes.ts";

/** A small sample of what `npm run fuzz` sends; fixed, so that a failure can be run again. */
const SEED = 20_260_101;
const ROUNDS = [
  [graphqlRound, 800],
  [framesRound, 1_000],
  [restRound, 800],
] as const;

describe("hostile input", () => {
  let target: Target;

  beforeAll(async () => {
    target = await openTarget();
  }, 60_000);
  afterAll(killAll);

  test.each(ROUNDS.map(([round, count]) => [count, round.about, round] as const))(
    "%d %s: each is answered as documented",
    async (count, _, round) => {
      const { sent, complaints, outcomes } = await round.run(target, { count, seed: SEED });
      expect(complaints).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(count);
      // What is refused at the door shows little: some of it must have been carried out.
      expect(outcomes.get("200") ?? outcomes.get("data")).toBeGreaterThan(20);
    },
    120_000,
  );

  test("nothing that was acknowledged meanwhile is lost, and nothing unforeseen is in the log", async () => {
    expect(target.receipts.size).toBeGreaterThan(50);
    expect(await target.verify()).toEqual([]);
  }, 200_000);
});
