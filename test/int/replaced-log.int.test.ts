import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { connect } from "amqplib";
import { type Broker } from "../../src/broker/port.ts";
import { LIFECYCLE_LOG } from "../../src/broker/topology.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { CursorExpired, type Feed, type LogPosition } from "../../src/feed/feed.ts";
import { describeWithServices } from "../services/required.ts";
import { brokersOnVhost } from "../support/brokers-on-vhost.ts";
import { eventually } from "../support/eventually.ts";
import { events, gate, idsOf, reader } from "../support/recorded-broker.ts";
import { type TcpProxy, wayTo } from "../support/tcp-proxy.ts";

describeWithServices("when the log in RabbitMQ is deleted and declared anew", ({ rabbitmqUrl }) => {
  const { vhost, recorded, open: openBy } = brokersOnVhost(rabbitmqUrl);
  let proxy: TcpProxy;
  let url: string;

  beforeEach(async () => {
    ({ way: proxy, url } = await wayTo(vhost().url));
  }, 60_000);
  afterEach(() => proxy.close(), 60_000);

  const open = (): Promise<Broker> => openBy(url);

  /** A reader is told while the connection is still set up. */
  const isBack = (broker: Broker) => eventually(() => broker.connected(), "the connection to be back");

  async function deleteLog(): Promise<void> {
    const connection = await connect(vhost().url);
    const channel = await connection.createChannel();
    await channel.deleteQueue(LIFECYCLE_LOG);
    await connection.close();
  }

  test("its readers are told so, wherever they are in it, and read the new one from its first message", async () => {
    const broker = await open();
    await broker.publish(events(30, "old"));
    const log = await reader(broker, { from: "tail" });
    const stuck = gate();
    const slow = await reader(broker, { from: "first" }, () => stuck.passed);
    await broker.publish(events(3, "more"));
    await log.has(3);
    await deleteLog();
    await eventually(() => log.replaced.length > 0, "the reader to be told");
    await isBack(broker);
    await broker.publish(events(2, "new"));
    await log.has(5);
    expect(log.contents).toEqual(["more0", "more1", "more2", "new0", "new1"]);
    expect(log.replaced).toEqual([{ oldest: 0, read: 3 }]);
    expect(log.messages.at(-1)?.offset).toBeLessThan(log.messages[0]?.offset ?? 0);
    // One that is at a batch of the old log is told when it is through with it.
    expect(slow.replaced).toEqual([]);
    stuck.open();
    await eventually(() => slow.contents.includes("new1"), "the slow one to read the new log");
    expect(slow.replaced).toHaveLength(1);
    expect(slow.contents.slice(slow.replaced[0]?.read)).toEqual(["new0", "new1"]);
    const lines = recorded().lines.filter(({ message }) => message.startsWith("The lifecycle log is not the one"));
    expect(lines).toMatchObject([{ level: "warn" }, { level: "warn" }]);
  }, 60_000);

  test("so are they when nobody noticed before the new one was longer than the old one had been", async () => {
    const broker = await open();
    const log = await reader(broker, { from: "tail" });
    await broker.publish(events(3, "old"));
    await log.has(3);
    proxy.cut();
    await eventually(() => !broker.connected(), "the connection to be lost");
    await deleteLog();
    const other = await openBy();
    await other.publish(events(50, "new"));
    proxy.resume();
    await log.has(53);
    expect(log.replaced).toEqual([{ oldest: 0, read: 3 }]);
    expect(log.contents.slice(3)).toEqual(idsOf(events(50, "new")));
  }, 60_000);

  test("so is a reader that has read nothing yet", async () => {
    const broker = await open();
    const log = await reader(broker, { from: "tail" });
    await deleteLog();
    await eventually(() => log.replaced.length > 0, "the reader to be told");
    await isBack(broker);
    await broker.publish(events(2, "new"));
    await log.has(2);
    expect(log.contents).toEqual(["new0", "new1"]);
  }, 60_000);

  test("who follows the feed is told that the place is gone, and an old cursor is refused, also by the next process", async () => {
    const broker = await open();
    await broker.publish(events(30, "old"));
    const feed = await createFeed({ broker });
    const after = feed.head();
    const follow = (from: Feed, place?: LogPosition) => from.subscribe({ matches: () => true, after: place });
    const told = follow(feed).next();
    await deleteLog();
    await expect(told).rejects.toThrow(CursorExpired);
    const next = follow(feed);
    await eventually(async () => (await broker.publish(events(1, "new")))[0] === "confirmed", "a confirm");
    expect((await next.next()).value?.transition.eventId).toBe("new0");
    await expect(follow(feed, after).next()).rejects.toThrow(CursorExpired);
    const another = await createFeed({ broker: await open() });
    const refused: unknown = await follow(another, after)
      .next()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CursorExpired);
    const { oldest } = refused as CursorExpired;
    expect((await follow(another, oldest).next()).value?.transition.eventId).toBe("new0");
    await Promise.all([feed.close(), another.close()]);
  }, 60_000);
});
