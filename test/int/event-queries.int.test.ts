import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFeed } from "../../src/feed/create-feed.ts";
import { type Feed } from "../../src/feed/feed.ts";
import { createEventQueries, type EventQueries } from "../../src/ledger/queries.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { eventually } from "../support/eventually.ts";
import { handled, userRegistered } from "../support/recorded-broker.ts";
import { recordedLog } from "../support/recorded-lifecycle.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
let log: ReturnType<typeof recordedLog>;
let feed: Feed;
let events: EventQueries;

beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
  log = recordedLog();
  feed = await createFeed({ broker: log.broker });
  events = createEventQueries(collections, feed);
});
afterEach(async () => {
  await feed.close();
  await side.close();
});

const ada = { id: "ada", roles: ["user"] } as const;
const event = userRegistered("e");
const waitingInOutbox = () =>
  collections.testEvents.insertMany([{ _id: "e", outbox: [{ id: "e", owner: "self", event }] }], { ordered: false });

test("an event that waits in an outbox is found, as pending", async () => {
  await waitingInOutbox();
  expect(await events.event(ada, "e")).toMatchObject({ status: "pending", data: event.data });
});

test("what the feed has told is in the answer, though the ledger is behind", async () => {
  log.append(handled("e"));
  await eventually(() => feed.recent("e").length > 0, "the feed to have read it");
  expect(await events.event(ada, "e")).toMatchObject({ lanes: { search: { status: "processed" } } });
});

test("an event between outbox and feed is waited for", async () => {
  const asking = events.event(ada, "e");
  // By now it has been looked for in vain.
  await new Promise((resolve) => setImmediate(resolve));
  await collections.events.findOne({ _id: "e" });
  log.append("e");
  expect(await asking).toMatchObject({ _id: "e", status: "processed" });
});

test("an event that there is not, is not found", async () => {
  expect(await events.event(ada, "nothing")).toBeNull();
});
