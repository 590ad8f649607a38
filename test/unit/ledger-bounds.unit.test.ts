import { expect, test } from "@jest/globals";
import { MAX_ATTEMPTS_KEPT } from "../../src/ledger/lane.ts";
import { CONSUMERS, type ConsumerName } from "../../src/events/consumers.ts";
import { toFailure } from "../../worker/failure.ts";
import { handled, setUp, told } from "../support/ledger-loop.ts";

test("a record stays far below what a document may have, however often its event fails", async () => {
  const { handle, records } = setUp();
  const error = toFailure(
    Object.assign(new Error("m".repeat(100_000)), { stack: "s".repeat(100_000), code: "c".repeat(500) }),
  );
  for (let attempt = 1; attempt <= 3 * MAX_ATTEMPTS_KEPT; attempt += 1) {
    const fail = (consumer: ConsumerName) =>
      handled("a", consumer, { status: "deadLettered", attempt, error } as never);
    await handle([told(...CONSUMERS.map(fail))]);
  }
  const record = records.get("a");
  expect(record?.lanes.search?.attempts.map(({ number }) => number)).toEqual(
    Array.from({ length: MAX_ATTEMPTS_KEPT }, (_, n) => 2 * MAX_ATTEMPTS_KEPT + n + 1),
  );
  expect(JSON.stringify(record).length).toBeLessThan(1_000_000);
});

test("what another program puts on the exchange can't make a record grow: past the bounds it is passed over", async () => {
  const { handle, records } = setUp();
  const error = { code: "X", message: "m".repeat(1_001), fingerprint: "f" };
  const effects = Array.from({ length: 1_001 }, (_, n) => ({ kind: "activity", id: String(n) }));
  const beyond = [
    handled("a", "search", { status: "deadLettered", error } as never),
    handled("a", "search", { effects } as never),
  ];
  expect(await handle([told(...beyond)])).toEqual([{ kind: "done" }]);
  expect(records.size).toBe(0);
});

test("a notification for somebody with the longest id is told of", async () => {
  const { handle, records } = setUp();
  const recipient = "u".repeat(128);
  const effects = [{ kind: "notification", id: `00000000-0000-7000-8000-000000000000:${recipient}`, recipient }];
  await handle([told(handled("a", "notifications", { effects } as never))]);
  expect(records.get("a")?.lanes.notifications?.effects).toEqual(effects);
});
