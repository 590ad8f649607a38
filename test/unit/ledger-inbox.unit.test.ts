import { expect, test } from "@jest/globals";
import { CONSUMERS, type ConsumerName } from "../../src/events/consumers.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { type Transition } from "../../src/events/transition.ts";
import { BACKLOG_HOLD_MS, createInbox, HOLD_MS, MAX_DUE, MAX_HELD } from "../../worker/ledger/inbox.ts";
import { type Step } from "../../worker/ledger/writer.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const T = "2026-01-01T00:00:00.000Z";
const about = (eventId: string) =>
  ({ eventId, type: "document.created", subject: "d", actor: "u", audience: ["*"], at: T }) as const;

const eventOf = (id: string): Step => ({
  event: { id, type: "document.created" } as AnyEnvelope,
  transition: { ...about(id), status: "published" },
});
const told = (id: string, consumer: ConsumerName, status = "handled"): Step => ({
  transition: { ...about(id), status, consumer, attempt: 1, startedAt: T, durationMs: 1, effects: [] } as Transition,
});
const dueIn = (inbox: ReturnType<typeof createInbox>): readonly string[] => [...inbox.takeDue().keys()];

test("a new event is held until all of its consumers have told of it: it is written once", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    inbox.add([eventOf("a")]);
    inbox.add([told("a", "notifications"), told("a", "search", "failed")]);
    expect(dueIn(inbox)).toEqual([]);
    inbox.add([told("a", "analytics")]);
    expect(inbox.takeDue().get("a")?.steps).toHaveLength(4);
    expect(inbox.nextDueMs()).toBeNull();
  });
});

test("one whose consumers are slow is held so long and no longer", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    inbox.add([eventOf("a")]);
    await wait(HOLD_MS - 5);
    inbox.add([eventOf("b")]);
    expect(inbox.nextDueMs()).toBe(5);
    expect(dueIn(inbox)).toEqual([]);
    await wait(5);
    expect(dueIn(inbox)).toEqual(["a"]);
    expect(inbox.nextDueMs()).toBe(HOLD_MS - 5);
  });
});

test("what is told of an event that was written before is not held", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    inbox.add([told("a", "search")]);
    expect(dueIn(inbox)).toEqual(["a"]);
  });
});

test("at the bound the oldest are written", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    const ids = Array.from({ length: MAX_HELD + 3 }, (_, n) => `e${n}`);
    inbox.add(ids.map(eventOf));
    expect(dueIn(inbox)).toEqual(["e0", "e1", "e2"]);
  });
});

test("of a backlog, what one consumer tells of an event that was written before waits for the others", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    const ids = Array.from({ length: MAX_HELD + 1 }, (_, n) => `e${n}`);
    inbox.add(ids.map((id) => told(id, "search")));
    expect(dueIn(inbox)).toEqual([]);
    expect(inbox.nextDueMs()).toBe(BACKLOG_HOLD_MS);
    await wait(BACKLOG_HOLD_MS - 5);
    for (const consumer of ["notifications", "analytics"] as const) inbox.add([told("e7", consumer)]);
    expect(inbox.nextDueMs()).toBe(0);
    // With it the rest is no backlog any more: nothing waits for longer than a new event does.
    expect(dueIn(inbox)).toContain("e7");
  });
});

test("but not for longer than that", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    const ids = Array.from({ length: 2 * MAX_HELD }, (_, n) => `e${n}`);
    inbox.add(ids.map((id) => told(id, "search")));
    await wait(BACKLOG_HOLD_MS);
    expect(dueIn(inbox)).toEqual(ids);
  });
});

test("a write has a bounded number of events, the oldest first", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    const ids = Array.from({ length: MAX_DUE + MAX_HELD + 3 }, (_, n) => `e${n}`);
    inbox.add(ids.map(eventOf));
    expect(dueIn(inbox)).toEqual(ids.slice(0, MAX_DUE));
    expect(dueIn(inbox)).toEqual(ids.slice(MAX_DUE, MAX_DUE + 3));
  });
});

test("everyone who told of an event hears how its write went", async () => {
  await inVirtualTime(async () => {
    const inbox = createInbox();
    const both = inbox.add([eventOf("a"), eventOf("b")]);
    const later = inbox.add(CONSUMERS.map((consumer) => told("a", consumer)));
    expect([both.length, later.length]).toEqual([2, 1]);
    inbox.takeDue().get("a")?.written(new Error("too large"));
    expect(await later[0]).toEqual(new Error("too large"));
    await wait(HOLD_MS);
    inbox.takeDue().get("b")?.failed(new Error("away"));
    expect(await Promise.allSettled(both)).toMatchObject([
      { status: "fulfilled", value: new Error("too large") },
      { status: "rejected", reason: new Error("away") },
    ]);
  });
});
