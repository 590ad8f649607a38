import { expect, test } from "@jest/globals";
import { openDeadLetterWatch } from "../../src/dead-letters/watch.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { type DeadLetterCheckRecord } from "../../src/store/records/dead-letters.ts";
import { openMemoryStore } from "../support/crash/memory-store.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
import { silentLog } from "../support/recorded-log.ts";
import { sleep } from "../../src/sleep.ts";

const latest = (surplus: number): DeadLetterCheckRecord => ({
  _id: "latest",
  at: "2026-01-01T00:00:00.000Z",
  examined: surplus,
  dropped: 0,
  missing: 0,
  missingSample: [],
  unknown: surplus,
  unknownSample: [],
  surplus,
});

const broker = {
  connected: () => true,
  counts: async () => ({
    queues: {
      notifications: { ready: 0, retrying: 0 },
      search: { ready: 0, retrying: 0 },
      analytics: { ready: 0, retrying: 0 },
    },
    ledger: 0,
    parked: 1,
  }),
};

/** How often it looks within a minute, after a look that found one; `found` is what each look finds. */
const looksOf = (found: (look: number) => DeadLetterCheckRecord | null): Promise<number> =>
  inVirtualTime(async () => {
    const collections = collectionsOf(await openMemoryStore());
    await collections.deadLetterChecks.insertMany([latest(1)], { ordered: false });
    let looks = 0;
    const check = async () => found((looks += 1));
    const watch = openDeadLetterWatch({ collections, broker, check, log: silentLog });
    await sleep(60_000);
    await watch.close();
    return looks;
  });

test("a process that starts looks through the dead letters once, also when the last look found as many as there are now", async () => {
  expect(await looksOf(() => latest(1))).toBe(1);
});

test("what another process's look came too early for is looked at afterwards", async () => {
  expect(await looksOf((look) => (look === 1 ? null : latest(1)))).toBe(2);
});
