import { afterEach, describe, expect, test } from "@jest/globals";
import { MAX_UNDER_WAY } from "../../src/graphql/fan-out/attach.ts";
import { eventually } from "../support/eventually.ts";
import { FEED, idsOf, kindsOf, type Running } from "../support/subscribed.ts";
import { startSubscriptions } from "../support/subscriptions.ts";

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe("an id that is used again while the operation that had it, and was completed, is under way", () => {
  async function usedAgain() {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const run = (running = await startSubscriptions({ wait: () => answered }));
    const ada = await run.subscribe("ada", '{ event(id: "first") { id } }');
    await eventually(() => run.asked.length === 1, "the first to be under way");
    ada.socket.send(JSON.stringify({ type: "complete", id: "1" }));
    ada.subscribe("1", FEED);
    await eventually(() => ada.received.length === 1, "the second to stand");
    answer();
    await answered;
    return { run, ada };
  }

  test("is the second one's alone: it hears nothing of the first, and goes on", async () => {
    const { run, ada } = await usedAgain();
    run.lifecycle.append("e");
    await eventually(() => idsOf(ada).length > 0, "the event");
    expect(kindsOf(ada)).toEqual(["FeedCaughtUp", "Transition"]);
    expect(ada.completed).toBe(false);
  });

  test("ends the second one when its client completes it, or leaves", async () => {
    const { run, ada } = await usedAgain();
    ada.subscribe("2", FEED);
    await eventually(() => run.counts.subscribers === 2, "two to stand");
    ada.socket.send(JSON.stringify({ type: "complete", id: "1" }));
    await eventually(() => run.counts.subscribers === 1, "one to be left");
    ada.subscribe("1", FEED);
    await eventually(() => run.counts.subscribers === 2, "two to stand again");
    ada.socket.terminate();
    await eventually(() => run.counts.subscribers === 0, "nothing to be left");
  });
});

test("operations that their client has completed count as long as they run: a socket has no more than 200 under way", async () => {
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const run = (running = await startSubscriptions({ wait: () => answered }));
  const ada = await run.subscribe("ada", '{ event(id: "0") { id } }');
  for (let n = 1; n <= 220; n++) {
    ada.socket.send(JSON.stringify({ type: "complete", id: String(n) }));
    ada.subscribe(String(n + 1), `{ event(id: "${n}") { id } }`);
  }
  await eventually(() => ada.errors.length > 0, "the last one to be refused: all others were completed");
  expect(ada.errors[0]).toMatchObject({ extensions: { code: "TOO_MANY_OPERATIONS", retryable: true } });
  expect(run.asked).toHaveLength(MAX_UNDER_WAY);
  answer();
  let tries = 0;
  await eventually(() => {
    ada.subscribe(`again ${(tries += 1)}`, FEED);
    return ada.received.length > 0;
  }, "room for more");
  expect(ada.closed).toBeNull();
});

test("an id with a colon, or that looks like one of the server's own, means its client's operation alone", async () => {
  const run = (running = await startSubscriptions());
  const ada = await run.subscribe("ada", FEED);
  ada.subscribe("1:1", FEED);
  await eventually(() => run.counts.subscribers === 2, "two to stand");
  ada.socket.send(JSON.stringify({ type: "complete", id: "1:1" }));
  ada.socket.send(JSON.stringify({ type: "complete", id: "2:1:1" }));
  await eventually(() => run.counts.subscribers === 1, "one to be left");
  ada.subscribe("1", FEED);
  await eventually(() => ada.closed, "the socket to be closed: that id is in use");
  expect(ada.closed).toEqual({ code: 4409, reason: "Subscriber for 1 already exists" });
});
