import { describe, expect, test } from "@jest/globals";
import { createAnswerInTime } from "../../src/documents/answer-in-time.ts";
import { AppError } from "../../src/errors.ts";
import { sleep } from "../../src/sleep.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";

type Ended = { readonly after: number; readonly answer?: string; readonly error?: unknown };

interface Given {
  readonly at: number;
  readonly takes: number;
  readonly fails?: Error;
  /** So often it is answered meanwhile, and asks again. */
  readonly asksAgain?: number;
}

/** Commands that take so long, each begun at its time; how each ended, and after how many milliseconds. */
const run = (commands: readonly Given[]) =>
  inVirtualTime(async () => {
    const { answered, inTime } = createAnswerInTime();
    const { command } = inTime({
      async command(takes: number, fails: Error | undefined, asksAgain: number) {
        for (let n = 0; n < asksAgain; n += 1) {
          await sleep(takes / (asksAgain + 1));
          answered();
        }
        await sleep(takes / (asksAgain + 1));
        if (fails) throw fails;
        return "done";
      },
    });
    return Promise.all(
      commands.map(async ({ at, takes, fails, asksAgain = 0 }): Promise<Ended> => {
        await sleep(at);
        const begun = performance.now();
        const ended = await command(takes, fails, asksAgain).then(
          (answer) => ({ answer }),
          (error: unknown) => ({ error }),
        );
        return { after: performance.now() - begun, ...ended };
      }),
    );
  });

const FROZEN = 20_000;
const unavailable = { error: expect.objectContaining({ code: "UNAVAILABLE", retryable: true }) };
const outage = new AppError("UNAVAILABLE", "The database is not available now.");

describe("a store that says nothing", () => {
  test("is not waited for: each command is refused within a second, whenever it came", async () => {
    const ended = await run([0, 350, 1_500, 6_030].map((at) => ({ at, takes: FROZEN })));
    for (const one of ended) {
      expect(one).toMatchObject(unavailable);
      expect(one.after).toBeLessThanOrEqual(900);
    }
  });

  test("also when it answered something just before it froze", async () => {
    const [, frozen] = await run([
      { at: 0, takes: 200 },
      { at: 100, takes: FROZEN },
    ]);
    expect(frozen).toMatchObject(unavailable);
    expect(frozen?.after).toBeLessThan(1_000);
  });

  test("that it can't be reached, found out late, is no answer of its", async () => {
    const [first, second] = await run([
      { at: 0, takes: 2_000, fails: outage },
      { at: 1_500, takes: FROZEN },
    ]);
    expect(first).toMatchObject(unavailable);
    expect(second?.after).toBeLessThanOrEqual(900);
  });
});

describe("a command on a connection that is dead", () => {
  test("is refused within a second, while those that came later are answered on others", async () => {
    const [lost, ...others] = await run([
      { at: 0, takes: FROZEN },
      ...[0, 100, 200, 300, 400, 500, 600, 700, 800].map((at) => ({ at, takes: 20 })),
    ]);
    expect(lost).toMatchObject(unavailable);
    expect(lost?.after).toBeLessThanOrEqual(900);
    expect(others).toEqual(others.map(() => ({ after: 20, answer: "done" })));
  });
});

describe("a store that answers", () => {
  test("slowly is waited for, as long as it answers others", async () => {
    const ended = await run([0, 300, 600, 900, 1_200, 1_500].map((at) => ({ at, takes: 1_200 })));
    expect(ended.slice(2)).toEqual(Array.from({ length: 4 }, () => ({ after: 1_200, answer: "done" })));
  });

  test("again and again, to those who contend for one document, is not silent", async () => {
    const ended = await run(Array.from({ length: 3 }, () => ({ at: 0, takes: 2_400, asksAgain: 5 })));
    expect(ended).toEqual(ended.map(() => ({ after: 2_400, answer: "done" })));
  });

  test("gives its answers and its errors as they are, at once", async () => {
    const refused = new Error("no");
    expect(
      await run([
        { at: 0, takes: 5 },
        { at: 0, takes: 7, fails: refused },
      ]),
    ).toEqual([
      { after: 5, answer: "done" },
      { after: 7, error: refused },
    ]);
  });
});
