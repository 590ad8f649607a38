import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type ParkedFate, type ParkedMessage } from "../../src/broker/port.ts";
import { systemClock } from "../../src/clock.ts";
import { countDeadLetters, createDeadLetterCheck } from "../../src/dead-letters/check.ts";
import { type AnyEnvelope, encodeEnvelope } from "../../src/events/envelope.ts";
import { type DeadLettered, published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { createLedgerWriter, type Step } from "../../worker/ledger/writer.ts";
import { envelopeOf } from "../support/event-records.ts";
import { openLocalSide } from "../support/stores.ts";

const T = "2026-01-01T00:00:00.000Z";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
});
afterEach(() => side.close());

const eventOf = (id: string, audience: readonly string[] = ["*"]): AnyEnvelope =>
  envelopeOf({
    id,
    type: "document.created",
    timestamp: T,
    actor: "ada",
    subject: "d",
    audience,
    title: "Zanzibar",
    tags: [],
  });
const parked = (event: AnyEnvelope, more: Partial<ParkedMessage> = {}): ParkedMessage => ({
  body: Buffer.from(encodeEnvelope(event)),
  queue: "search",
  attempts: 1,
  atDeliveryLimit: false,
  headers: {},
  ...more,
});
const lane = (event: AnyEnvelope, status: "deadLettered" | "handled", at = T): Transition => {
  const run = { ...subjectOf(event), consumer: "search", attempt: 1, startedAt: at, durationMs: 1, at } as const;
  return status === "handled"
    ? { ...run, status, effects: [] }
    : { ...run, status, error: { code: "X", message: "x", fingerprint: "f" } };
};

/** What the ledger has of some events. */
async function tell(...told: readonly (readonly [AnyEnvelope, Transition?])[]): Promise<void> {
  const steps = told.map(([event, step]): readonly [string, readonly Step[]] => [
    event.id,
    [{ transition: published(event, T), event }, ...(step ? [{ transition: step }] : [])],
  ]);
  await ledger(steps);
}

const ledger = (steps: readonly (readonly [string, readonly Step[]])[]): Promise<unknown> =>
  createLedgerWriter(collections.events, () => false)(new Map(steps));

/** One look through a queue that holds these messages. */
const look = (...queue: readonly ParkedMessage[]) => lookWhile(async () => {}, ...queue);

/** One during which, when all has been met, something happens. */
async function lookWhile(happens: () => Promise<unknown>, ...queue: readonly ParkedMessage[]) {
  const announced: DeadLettered[] = [];
  let fates: readonly ParkedFate[] = [];
  let left = queue.length;
  const check = createDeadLetterCheck({
    collections,
    broker: {
      announce: async (some) => void announced.push(...(some as DeadLettered[])),
      counts: async () => ({ queues: {} as never, ledger: 0, parked: left }),
      async sweepParked(decide) {
        fates = await decide(queue);
        await happens();
        const dropped = fates.filter((fate) => fate === "drop").length;
        left -= dropped;
        return { examined: queue.length, dropped };
      },
    },
    clock: systemClock,
  });
  return { found: await check(), fates, announced };
}

test("of what can't be explained it shows no words of a private event", async () => {
  const { found, fates } = await look(
    parked(eventOf("unknown", ["ada"])),
    parked(eventOf("another")),
    parked(eventOf("x"), { body: Buffer.from("not JSON") }),
  );
  expect(fates).toEqual(["keep", "keep", "keep"]);
  const [secret, open, noEvent] = found?.unknownSample ?? [];
  expect(secret).toMatchObject({ why: expect.any(String), excerpt: null });
  expect(open?.excerpt).toContain("Zanzibar");
  expect(noEvent).toMatchObject({ why: "The message is not JSON.", excerpt: "not JSON" });
});

test("what nobody needs is dropped, and a second copy too", async () => {
  const [dead, done] = [eventOf("dead"), eventOf("done")];
  await tell([dead, lane(dead, "deadLettered")], [done, lane(done, "handled")]);
  const { found, fates } = await look(parked(dead), parked(done), parked(dead));
  expect(fates).toEqual(["keep", "drop", "drop"]);
  expect(found).toMatchObject({ examined: 3, dropped: 2, unknown: 0, missing: 0 });
});

test("what the broker gave up on by itself becomes a dead letter of the ledger", async () => {
  const killer = eventOf("killer");
  await tell([killer]);
  const { fates, announced } = await look(parked(killer, { atDeliveryLimit: true, attempts: 100 }));
  expect(fates).toEqual(["keep"]);
  expect(announced).toMatchObject([
    { eventId: "killer", consumer: "search", attempt: 100, status: "deadLettered", error: { code: "DELIVERY_LIMIT" } },
  ]);
});

test("a dead letter without its message is told of, unless it came since the look began", async () => {
  const [gone, late] = [eventOf("gone"), eventOf("late")];
  const soon = new Date(systemClock() + 60_000).toISOString();
  await tell([gone, lane(gone, "deadLettered")], [late, lane(late, "deadLettered", soon)]);
  const { found } = await look();
  expect(found).toMatchObject({ missing: 1, missingSample: [{ eventId: "gone", consumer: "search" }] });
});

test("what it shows of the unknown is bounded, and the rest is counted", async () => {
  const { found } = await look(...Array.from({ length: 50 }, (_, n) => parked(eventOf(`u${n}`))));
  expect(found?.unknown).toBe(50);
  expect(found?.unknownSample).toHaveLength(20);
});

test("of a dead letter that is given up when the look has met it, the count says that there is something to look for", async () => {
  const dead = eventOf("dead");
  await tell([dead, lane(dead, "deadLettered")]);
  const discarded = { ...subjectOf(dead), status: "discarded", at: T, consumer: "search", attempt: 1 } as const;
  const giveUp = () => ledger([["dead", [{ transition: { ...discarded, by: "olga", reason: "Sent by hand" } }]]]);
  const { found, fates } = await lookWhile(giveUp, parked(dead));
  expect(fates).toEqual(["keep"]);
  expect(await countDeadLetters(collections)).toBe(0);
  // One message less no dead letter is another number than this.
  expect(found?.surplus).toBe(0);
});

test("of what it drops and keeps the count is as it is afterwards", async () => {
  const [dead, done] = [eventOf("dead"), eventOf("done")];
  await tell([dead, lane(dead, "deadLettered")], [done, lane(done, "handled")]);
  const { found } = await look(parked(dead), parked(done), parked(eventOf("unknown")));
  expect(found).toMatchObject({ dropped: 1, unknown: 1, surplus: 1 });
});
