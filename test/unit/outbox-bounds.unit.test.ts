import { describe, expect, test } from "@jest/globals";
import { boundBacklog } from "../../src/outbox/backlog.ts";
import { checkRoom, MAX_BYTES, MAX_ENTRIES } from "../../src/outbox/room.ts";
import { type Collections } from "../../src/store/collections.ts";
import { type OutboxEntry } from "../../src/store/records/workspace.ts";
import { userRegistered } from "../support/recorded-broker.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";

const OVERLOADED = expect.objectContaining({ code: "OVERLOADED", retryable: true });

describe("the backlog of all outboxes", () => {
  /** A store with so many records that wait, in one of its collections. */
  function setup(bound: number) {
    const state = { waiting: 0, counted: 0, isRelayFull: false };
    const holding = (waiting: () => number) => ({
      aggregate: () => ({
        async toArray() {
          state.counted += 1;
          return [{ count: waiting() }];
        },
      }),
    });
    const none = holding(() => 0);
    const collections = { documents: holding(() => state.waiting), comments: none, users: none, testEvents: none };
    const check = boundBacklog({
      collections: collections as unknown as Collections, // only counted
      log: silentLog,
      isRelayFull: () => state.isRelayFull,
      bound,
    });
    return { state, check };
  }

  test("costs nothing while the broker keeps up", () => {
    const { state, check } = setup(10);
    state.waiting = 1_000;
    for (let n = 0; n < 100; n++) expect(check).not.toThrow();
    expect(state.counted).toBe(0);
  });

  test("at its bound takes no change, until the relay has room again", async () => {
    const { state, check } = setup(10);
    state.isRelayFull = true;
    state.waiting = 9;
    for (let n = 0; n < 3; n++) {
      expect(check).not.toThrow();
      await new Promise(setImmediate);
    }
    state.waiting = 10;
    await eventually(() => {
      try {
        check();
        return false;
      } catch (error) {
        expect(error).toEqual(OVERLOADED);
        return true;
      }
    }, "the bound to be seen");
    state.isRelayFull = false;
    expect(check).not.toThrow();
  });
});

describe("the outbox of one record", () => {
  const entry = (n: number, content = ""): OutboxEntry => ({
    id: String(n),
    owner: "api",
    event: { ...userRegistered(String(n)), data: { content } as never },
  });
  const entries = (count: number, content?: string) => ({
    outbox: Array.from({ length: count }, (_, n) => entry(n, content)),
  });

  test("has room for so many entries", () => {
    expect(() => checkRoom(entries(MAX_ENTRIES - 1))).not.toThrow();
    expect(() => checkRoom(entries(MAX_ENTRIES))).toThrow(OVERLOADED);
  });

  test("has room for so many bytes, by what they are encoded: the record stays within MongoDB's 16 MB", () => {
    const content = "é".repeat(100_000);
    const fitting = Math.floor(MAX_BYTES / 201_000);
    expect(() => checkRoom(entries(fitting, content))).not.toThrow();
    expect(() => checkRoom(entries(fitting + 2, content))).toThrow(OVERLOADED);
  });
});
