import { describe, expect, test } from "@jest/globals";
import { BrokerUnavailable, type PublishOutcome } from "../../src/broker/port.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { createRelay } from "../../src/outbox/relay.ts";
import { type Collections } from "../../src/store/collections.ts";
import { eventually } from "../support/eventually.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

const event = (id: string): AnyEnvelope => ({
  id,
  type: "user.registered",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "ada",
  subject: "ada",
  audience: ["*"],
  data: { userId: "ada", name: "Ada" },
});

/** A relay over a recorded broker that answers as told, and a recorded store. */
function setup(answers: (PublishOutcome[] | "away")[]) {
  const history: string[] = [];
  const broker = {
    async publish(events: readonly AnyEnvelope[]) {
      const answer = answers.shift() ?? events.map((): PublishOutcome => "confirmed");
      history.push(`publish ${events.map(({ id }) => id).join(",")}`);
      if (answer === "away") throw new BrokerUnavailable();
      return answer;
    },
  };
  const users = {
    async updateMany(_filter: unknown, update: { $pull: { outbox: { id: { $in: string[] } } } }) {
      history.push(`clear ${update.$pull.outbox.id.$in.join(",")}`);
    },
  };
  const collections = { users } as unknown as Collections;
  const relay = createRelay({ broker, collections, log: silent as never });
  return { relay, history, add: (id: string) => relay.add({ collection: "users", recordId: "ada", event: event(id) }) };
}

describe("the relay", () => {
  test("publishes what one turn wrote in one batch, and clears it only after the confirm", async () => {
    const { history, add, relay } = setup([]);
    add("1");
    add("2");
    await eventually(() => relay.backlog === 0 && history.length === 2, "the batch to be cleared");
    expect(history).toEqual(["publish 1,2", "clear 1,2"]);
  });

  test("publishes again what was refused or unroutable, and clears only the confirmed", async () => {
    const { history, add } = setup([["confirmed", "refused", "unroutable"]]);
    for (const id of ["1", "2", "3"]) add(id);
    await eventually(() => history.length === 4, "the second round");
    expect(history).toEqual(["publish 1,2,3", "clear 1", "publish 2,3", "clear 2,3"]);
  });

  test("with the broker away nothing is cleared and nothing is lost", async () => {
    const { history, add } = setup(["away", "away"]);
    add("1");
    await eventually(() => history.includes("clear 1"), "the broker to be back");
    expect(history).toEqual(["publish 1", "publish 1", "publish 1", "clear 1"]);
  });

  test("clears in one write what was confirmed in several batches", async () => {
    const { history, add, relay } = setup([]);
    add("1");
    await eventually(() => relay.backlog === 0, "the first batch to be confirmed");
    add("2");
    await eventually(() => history.length === 3, "both to be cleared");
    expect(history).toEqual(["publish 1", "publish 2", "clear 1,2"]);
  });

  test("an event that is held already is not published twice", async () => {
    const { history, add } = setup([]);
    add("1");
    add("1");
    await eventually(() => history.length === 2, "one round");
    expect(history).toEqual(["publish 1", "clear 1"]);
  });

  test("holds a bounded number and turns the rest away, for the sweep", () => {
    const { relay, add } = setup(Array.from({ length: 100 }, () => "away" as const));
    for (let n = 0; n < 20_000; n++) add(String(n));
    expect(add("one too many")).toBe(false);
    void relay.close(0);
  });

  test("holds a bounded size too: long texts fill it sooner, and what is confirmed makes room", async () => {
    const answers: (PublishOutcome[] | "away")[] = ["away"];
    const { relay, history } = setup(answers);
    const name = "x".repeat(1024 * 1024);
    const add = (id: string) =>
      relay.add({
        collection: "users",
        recordId: "ada",
        event: { ...event(id), data: { userId: "ada", name } } as never,
      });
    for (let n = 0; n < 64; n++) expect(add(String(n))).toBe(true);
    expect(relay.isFull()).toBe(true);
    expect(add("one too many")).toBe(false);
    await eventually(() => relay.backlog === 0, "the broker to be back");
    expect(relay.isFull()).toBe(false);
    expect(add("again")).toBe(true);
    await relay.close(1_000);
    expect(history.filter((line) => line.startsWith("publish"))).toHaveLength(3);
  });

  test("close publishes what is waiting, within its grace", async () => {
    const { relay, history, add } = setup([]);
    add("1");
    await relay.close(1_000);
    expect(history).toEqual(["publish 1", "clear 1"]);
    expect(add("2")).toBe(false);
  });

  test("close waits for no broker that never answers: what it did not confirm is in the store", async () => {
    const silence = new Promise<never>(() => {});
    const relay = createRelay({ broker: { publish: () => silence }, collections: {} as Collections, log: silent });
    relay.add({ collection: "users", recordId: "ada", event: event("1") });
    await relay.close(0);
  });
});
