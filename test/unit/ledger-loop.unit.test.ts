import { describe, expect, test } from "@jest/globals";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
import { eventually } from "../support/eventually.ts";
import { gate } from "../support/recorded-broker.ts";
import { allOf, delivery, handled, setUp, T, told } from "../support/ledger-loop.ts";

describe.each([
  ["by index, as a server does", false],
  ["with the whole bulk write, as the driver does", true],
])("a record that the store refuses %s", (_, whole) => {
  test("parks the messages that tell of it; the others are written and announced", async () => {
    const { handle, records, announced, writes } = setUp({ refused: "b", whole });
    const verdicts = await handle([told(...allOf("a")), told(...allOf("b")), told(...allOf("c"))]);
    expect(verdicts).toMatchObject([
      { kind: "done" },
      { kind: "park", failedAt: expect.any(String) },
      { kind: "done" },
    ]);
    expect([...records.keys()].toSorted()).toEqual(["a", "c"]);
    expect(writes.flat().filter((id) => id === "b").length).toBeLessThanOrEqual(whole ? 3 : 1);
    expect(announced.map(({ eventId }) => eventId).toSorted()).toEqual(["a", "c"]);
  });

  test("costs the events told of in the same message nothing", async () => {
    const { handle, announced } = setUp({ refused: "b", whole });
    expect(await handle([told(...allOf("a"), ...allOf("b"), ...allOf("c"))])).toMatchObject([{ kind: "park" }]);
    expect(announced.map(({ eventId }) => eventId).toSorted()).toEqual(["a", "c"]);
  });
});

describe("a record that is not written for a reason that may pass", () => {
  const INTERRUPTED = 11_601;

  test("is written when it has passed; what tells of the others does not wait for it", async () => {
    await inVirtualTime(async () => {
      const { handle, records, announced } = setUp({ refused: "b", code: INTERRUPTED, failures: 3 });
      const failing = handle([told(...allOf("b"))]);
      expect(await handle([told(...allOf("a"))])).toEqual([{ kind: "done" }]);
      expect(records.has("b")).toBe(false);
      expect(await failing).toEqual([{ kind: "done" }]);
      expect(announced.map(({ eventId }) => eventId)).toEqual(["a", "b"]);
    });
  });

  test("is tried as often as a consumer tries an event, then what tells of it is parked", async () => {
    await inVirtualTime(async () => {
      const { handle, writes } = setUp({ refused: "b", code: INTERRUPTED });
      const began = Date.now();
      expect(await handle([told(...allOf("b"))])).toMatchObject([
        { kind: "park", failure: { code: String(INTERRUPTED) } },
      ]);
      expect(writes).toHaveLength(4);
      expect(Date.now() - began).toBe(7_000);
    });
  });

  test("keeps what was told since, when it is written at last", async () => {
    await inVirtualTime(async () => {
      const { handle, records } = setUp({ refused: "b", code: INTERRUPTED, failures: 1 });
      const failing = handle([told(handled("b", "search"))]);
      await new Promise(setImmediate);
      await handle([told(handled("b", "analytics"))]);
      expect(await failing).toEqual([{ kind: "done" }]);
      expect(Object.entries(records.get("b")?.lanes ?? {}).map(([name, lane]) => [name, lane?.status])).toEqual(
        expect.arrayContaining([
          ["search", "processed"],
          ["analytics", "processed"],
        ]),
      );
    });
  });

  test("is told again when the worker stops meanwhile", async () => {
    await inVirtualTime(async () => {
      const stopping = new AbortController();
      const { handle } = setUp({ refused: "b", code: INTERRUPTED, signal: stopping.signal });
      const failing = handle([told(...allOf("b"))]);
      setTimeout(() => stopping.abort(new Error("stopping")), 100);
      await expect(failing).rejects.toThrow("stopping");
    });
  });
});

test("a step that can't be merged into what is stored is parked with its error; the queue goes on", async () => {
  const { handle, records } = setUp();
  // Somebody mended this record by hand.
  records.set("x", { _id: "x", type: "document.created", lanes: null } as unknown as EventRecord);
  expect(await handle([told(...allOf("x")), told(...allOf("a"))])).toMatchObject([
    { kind: "park", failure: { code: "TypeError" } },
    { kind: "done" },
  ]);
  expect(records.get("a")?.status).toBe("processed");
});

test("the next is written while the last announcement is being confirmed; each is done when its own is", async () => {
  const gates = [gate(), gate()] as const;
  let announcements = 0;
  const { handle, records, announced } = setUp({
    announce: () => gates[announcements++ % 2]?.passed ?? Promise.resolve(),
  });
  const settled: string[] = [];
  const [first, second] = ["a", "b"].map((id) => handle([told(...allOf(id))]).finally(() => settled.push(id)));
  await eventually(() => records.has("b") && announced.length === 2, "both to be written and announced");
  expect(settled).toEqual([]);
  gates[1].open();
  expect(await second).toEqual([{ kind: "done" }]);
  expect(settled).toEqual(["b"]);
  gates[0].open();
  expect(await first).toEqual([{ kind: "done" }]);
});

test("an event and what its consumers told within a moment is one write", async () => {
  const { handle, writes } = setUp();
  const event = {
    id: "a",
    type: "user.registered",
    version: 1,
    timestamp: T,
    subject: "u",
    actor: "u",
    audience: ["*"],
    data: { userId: "u", name: "Ada", email: "ada@example.com" },
  };
  const [begun, done] = [handle([delivery(JSON.stringify(event))]), handle([told(...allOf("a"))])];
  expect(await begun).toEqual([{ kind: "done" }]);
  expect(await done).toEqual([{ kind: "done" }]);
  expect(writes).toEqual([["a"]]);
});
