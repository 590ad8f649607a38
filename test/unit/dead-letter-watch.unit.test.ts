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

test("a process that starts looks through the dead letters once, also when the last look found as many as there are now", () =>
  inVirtualTime(async () => {
    const collections = collectionsOf(await openMemoryStore());
    await collections.deadLetterChecks.insertMany([latest(1)], { ordered: false });
    let checks = 0;
    const watch = openDeadLetterWatch({
      collections,
      broker,
      check: async () => {
        checks += 1;
        return latest(1);
      },
      log: silentLog,
    });
    await sleep(60_000);
    expect(checks).toBe(1);
    await watch.close();
  }));

test("what another process's look came too early for is looked at afterwards", () =>
  inVirtualTime(async () => {
    const collections = collectionsOf(await openMemoryStore());
    await collections.deadLetterChecks.insertMany([latest(1)], { ordered: false });
    let checks = 0;
    const watch = openDeadLetterWatch({
      collections,
      broker,
      check: async () => {
        checks += 1;
        return checks === 1 ? null : latest(1);
      },
      log: silentLog,
    });
    await sleep(60_000);
    expect(checks).toBe(2);
    await watch.close();
  }));
