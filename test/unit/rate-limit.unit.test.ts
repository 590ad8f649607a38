import { expect, test } from "@jest/globals";
import { MAX_COST } from "../../src/graphql/cost.ts";
import { BURST_POINTS, createRateLimit, POINTS_PER_SECOND, spenderOf } from "../../src/identity/rate-limit.ts";

const refused = expect.objectContaining({ code: "RATE_LIMITED", status: 429, retryable: true });

function start() {
  const clock = { now: 0 };
  return { clock, ...createRateLimit(() => clock.now) };
}

test("a burst can be spent at once; then nothing, until points have come back", () => {
  const { clock, spend } = start();
  spend("ada", BURST_POINTS);
  expect(() => spend("ada", 1)).toThrow(refused);
  clock.now += 1_000;
  spend("ada", POINTS_PER_SECOND);
  expect(() => spend("ada", 1)).toThrow(refused);
});

test("what is refused costs nothing, and nobody else pays for it", () => {
  const { spend } = start();
  spend("ada", BURST_POINTS - 5);
  expect(() => spend("ada", 6)).toThrow(refused);
  spend("ada", 5);
  spend("bob", BURST_POINTS);
});

test("no more than a burst is saved, also by a clock that jumps", () => {
  const { clock, spend } = start();
  spend("ada", 1);
  clock.now += 3_600_000;
  expect(() => spend("ada", BURST_POINTS + 1)).toThrow(refused);
  spend("ada", BURST_POINTS);
  clock.now -= 3_600_000;
  expect(() => spend("ada", 1)).toThrow(refused);
});

test("the dearest operation can be paid", () => expect(BURST_POINTS).toBeGreaterThan(MAX_COST));

test("it remembers a bounded number of users, and forgets who was away for longest", () => {
  const { spend } = start();
  spend("ada", BURST_POINTS);
  spend("bob", BURST_POINTS);
  for (let n = 0; n < 9_998; n += 1) spend(`user-${n}`, 1);
  expect(() => spend("ada", 1)).toThrow(refused);
  spend("one-more", 1);
  spend("bob", BURST_POINTS);
  expect(() => spend("ada", 1)).toThrow(refused);
});

test("who is not signed in spends with those of the same address, and never from a user's bucket", () => {
  expect(spenderOf(null, "192.0.2.1")).toBe(spenderOf(null, "192.0.2.1"));
  expect(spenderOf(null, "ada")).not.toBe(spenderOf({ id: "ada", roles: ["user"] }));
});
