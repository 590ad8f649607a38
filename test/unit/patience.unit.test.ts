import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { patiently } from "../../worker/patience.ts";
import { recordedLog } from "../support/recorded-log.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Something that is away for so long, in milliseconds, and is asked for patiently. */
async function asked(awayMs: number) {
  const startedAt = performance.now();
  const tries: number[] = [];
  const { log, lines } = recordedLog();
  const answer = patiently(
    async () => {
      tries.push(performance.now() - startedAt);
      if (performance.now() - startedAt < awayMs) throw new Error("away");
      return "done";
    },
    { what: "The broker", isAway: () => true, log, signal: new AbortController().signal },
  );
  await jest.advanceTimersByTimeAsync(awayMs + 10_000);
  return { answer: await answer, tries, said: lines.map(({ message }) => message) };
}

test.each([30_000, 32_000, 34_500])(
  "what was away for %i ms is found within a second, which is said once",
  async (ms) => {
    const { answer, tries, said } = await asked(ms);
    expect(answer).toBe("done");
    expect(tries.at(-1)).toBeLessThanOrEqual(ms + 1_000);
    expect(said).toEqual(["The broker is away; consuming waits for it", "The broker is back"]);
  },
);

test("what is away for a moment is found at once", async () => {
  expect((await asked(80)).tries).toEqual([0, 100]);
});
