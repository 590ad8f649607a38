import { expect, test } from "@jest/globals";
import { createFeed } from "../../src/feed/create-feed.ts";
import { createChannel } from "../../src/graphql/fan-out/channel.ts";
import { toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";
import { recordedLog } from "../support/recorded-lifecycle.ts";
import { silentLog } from "../support/recorded-log.ts";

test("a result that can't be made sends all listeners on by themselves at once, though nothing more happens", async () => {
  const lifecycle = recordedLog();
  const feed = await createFeed({ broker: lifecycle.broker });
  const channel = createChannel({
    feed,
    selection: { prefilter: () => true, accepts: () => Promise.reject(new Error("away")), withNotices: false },
    shared: { id: "everyone", roles: ["user"] },
    execute: ({ position }) => toPayload({}, position),
    executeNotice: (_notice) => toPayload({}, feed.head()),
    remember: (_key, make) => make(),
    log: silentLog,
  });
  let behind = 0;
  for (const id of ["ada", "bob"])
    channel.join({
      viewer: { id, roles: ["user"] },
      deliver() {},
      flush() {},
      fallBehind: () => void (behind += 1),
    });
  expect(feed.subscribers).toBe(1);
  lifecycle.append("one");
  await eventually(() => behind === 2, "both to be told");
  expect(feed.subscribers).toBe(0);
  await feed.close();
});

test("its place is that of the log, but while something is on its way to those who joined", async () => {
  const lifecycle = recordedLog();
  const feed = await createFeed({ broker: lifecycle.broker });
  const made: (() => void)[] = [];
  const channel = createChannel({
    feed,
    selection: {
      prefilter: ({ transition }) => transition.eventId.startsWith("wanted"),
      accepts: () => true,
      withNotices: true,
    },
    shared: { id: "everyone", roles: ["user"] },
    execute: ({ position }) => new Promise((resolve) => made.push(() => resolve(toPayload({}, position)))),
    executeNotice: (_notice) => toPayload({}, feed.head()),
    remember: (_key, make) => make(),
    log: silentLog,
  });
  const delivered: number[] = [];
  expect(channel.upTo()).toBeNull();
  channel.join({
    viewer: { id: "ada", roles: ["user"] },
    deliver: ({ offset }) => void delivered.push(offset),
    flush() {},
    fallBehind() {},
  });
  lifecycle.append("other 0");
  await eventually(() => channel.upTo()?.offset === 0, "what nobody asked for to be passed over");
  for (const id of ["wanted 1", "wanted 2", "other 3"]) lifecycle.append(id);
  await eventually(() => made.length === 2 && feed.head().offset === 3, "both to be begun");
  expect(channel.upTo()).toBeNull();
  made[1]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect([channel.upTo(), delivered]).toEqual([null, []]);
  made[0]?.();
  await eventually(() => channel.upTo()?.offset === 3, "both to be delivered");
  expect(delivered).toEqual([1, 2]);
  await feed.close();
});
