import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { iso, systemClock } from "../../src/clock.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { openOutbox } from "../../src/outbox/outbox.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { eventually } from "../support/eventually.ts";
import { userRegistered } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;

beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
});
afterEach(() => side.close());

const made = (id: string, agoMs: number): AnyEnvelope => ({
  ...userRegistered(id),
  timestamp: iso(systemClock() - agoMs),
});

test("the sweep publishes what nobody else will, and only that", async () => {
  const entries = [
    { owner: "dead", event: made("left behind by the dead", 0) },
    { owner: "self", event: made("found no room here", 60_000) },
    { owner: "alive", event: made("under way in another process", 60_000) },
    { owner: "self", event: made("between its write and its relay", 0) },
  ];
  await collections.testEvents.insertMany(
    entries.map(({ owner, event }) => ({ _id: event.id, outbox: [{ id: event.id, owner, event }] })),
    { ordered: false },
  );
  const published: string[] = [];
  const outbox = openOutbox({
    broker: {
      async publish(events) {
        published.push(...events.map(({ id }) => id));
        return events.map(() => "confirmed" as const);
      },
    },
    collections,
    log: silentLog,
    clock: systemClock,
    owner: "self",
    isGone: (owner) => owner === "dead",
  });
  // One sweep looks at all of them.
  await eventually(
    async () => (await collections.testEvents.find({ outbox: [] }).toArray()).length === 2,
    "what was published to be cleared",
  );
  await outbox.close(1_000);
  expect(published.toSorted()).toEqual(["found no room here", "left behind by the dead"]);
});
