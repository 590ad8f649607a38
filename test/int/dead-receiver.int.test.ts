import { expect, test } from "@jest/globals";
import { openDelivery } from "../../src/alerts/webhook/delivery.ts";
import { iso, newId, systemClock } from "../../src/clock.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

const WELL = "https://well.example/hook";

/** The nth alert, which has to be told. */
function alert(n: number, webhook: string): AlertRecord {
  const at = iso(systemClock() - 10_000 + n);
  return {
    _id: newId(),
    rule: "r",
    name: "Rule",
    target: `t${n}`,
    when: { kind: "outboxBacklog", moreThan: 1 },
    consumer: null,
    fingerprint: null,
    value: 2,
    eventId: null,
    state: "firing",
    firedAt: at,
    recoveredAt: null,
    recoveredBy: null,
    changes: [n],
    change: n,
    webhook,
    fired: { status: "pending", attempts: 0, nextAttemptAt: at, lastError: null },
    recovered: null,
    dueAt: at,
  };
}

test("receivers that don't answer hold up their own notices alone, and are sent few at a time", async () => {
  const side = await openLocalSide();
  const collections = collectionsOf(side.store);
  const waiting = new Map<string, number>();
  const told: string[] = [];
  const dead = Array.from({ length: 300 }, (_, n) => alert(n, `https://dead.example/${n % 60}`));
  const well = Array.from({ length: 100 }, (_, n) => alert(300 + n, WELL));
  await collections.alerts.insertMany([...dead, ...well], { ordered: false });
  const delivery = openDelivery({
    collections,
    lease: { hold: async () => true },
    post: async (url, headers, _body, signal) => {
      if (url === WELL) {
        told.push(headers["idempotency-key"] ?? "");
        return 204;
      }
      waiting.set(url, (waiting.get(url) ?? 0) + 1);
      return new Promise((_, fail) => signal.addEventListener("abort", () => fail(new Error("It was interrupted."))));
    },
    secret: "a secret for webhooks, long enough",
    clock: systemClock,
    log: silentLog,
  });
  try {
    await eventually(() => told.length === well.length, "the one that answers to be told all");
    await eventually(() => waiting.size === 60, "the others to be tried");
    expect(new Set(told).size).toBe(well.length);
    expect(Math.max(...waiting.values())).toBeLessThanOrEqual(4);
  } finally {
    await delivery.close();
    await side.close();
  }
}, 60_000);
