import { expect, test } from "@jest/globals";
import { type Payload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";
import { at, joinMember, payload, told } from "../support/joined-member.ts";

test("a member hears that it is live before what is live, though the notice takes a while to make", async () => {
  let noticeMade = (_notice: Payload): void => {};
  const { joined, said } = await joinMember(() => new Promise((resolve) => (noticeMade = resolve)));
  joined.deliver(at(1), payload("live", 1));
  joined.flush();
  expect(said()).toBe("");
  noticeMade(payload("caught up", 0));
  await eventually(() => said() !== "", "the frames");
  expect(said().indexOf("caught up")).toBeGreaterThan(0);
  expect(said().indexOf("caught up")).toBeLessThan(said().indexOf("live"));
});

test("what a member has had when it joins does not come again, though its channel is still on its way to it", async () => {
  const { joined, said, items } = await joinMember(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  for (const offset of [-1, 0, 1, 1, 2]) joined.deliver(at(offset), told(offset));
  joined.flush();
  expect(items()).toEqual(["item 1.", "item 2."]);
});

test("a channel that is interrupted while the outlet is full brings each item once, when the client has read", async () => {
  const { joined, said, items, append, fill, read, counts } = await joinMember(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  append(1, 2, 3);
  joined.deliver(at(1), told(1));
  joined.deliver(at(2), told(2));
  fill();
  joined.fallBehind();
  expect([items(), counts.lagging]).toEqual([[], 1]);
  read();
  await eventually(() => items().length >= 3, "what it missed");
  append(4);
  joined.deliver(at(4), told(4));
  joined.flush();
  expect([items(), counts.lagging]).toEqual([["item 1.", "item 2.", "item 3.", "item 4."], 0]);
});

test("a channel that is interrupted while the client is slow sends the member on when the client has read", async () => {
  const { joined, said, items, append, fill, read } = await joinMember(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  append(1, 2, 3);
  joined.deliver(at(1), told(1));
  fill();
  joined.flush();
  joined.deliver(at(2), told(2));
  joined.fallBehind();
  read();
  await eventually(() => items().length >= 3, "what it missed");
  expect(items()).toEqual(["item 1.", "item 2.", "item 3."]);
});

test("a channel that is interrupted before the member heard that it is live keeps the order: the notice, then each item once", async () => {
  let noticeMade = (_notice: Payload): void => {};
  const { joined, said, items, append } = await joinMember(() => new Promise((resolve) => (noticeMade = resolve)));
  append(1, 2);
  joined.deliver(at(1), told(1));
  joined.fallBehind();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said()).toBe("");
  noticeMade(payload("caught up", 0));
  await eventually(() => items().length >= 2, "what it missed");
  expect(items()).toEqual(["item 1.", "item 2."]);
  expect(said().indexOf("caught up")).toBeLessThan(said().indexOf("item 1."));
});
