import { describe, expect, test } from "@jest/globals";
import { CALM_MS, decide, type Decision, type Firing } from "../../src/alerts/decide.ts";
import { type ConsumerSeen, type Observations } from "../../src/alerts/observations.ts";
import { type AlertCondition } from "../../src/alerts/rule.ts";

const NOW = 1_000_000;
const IDLE: ConsumerSeen = { oldestAgeMs: 0, heardAt: null, paused: false, resumedAt: null };

function seen(parts: Partial<Observations> & { readonly search?: Partial<ConsumerSeen> } = {}): Observations {
  const { search, ...others } = parts;
  return {
    consumers: { notifications: IDLE, search: { ...IDLE, ...search }, analytics: IDLE },
    watchedSince: 0,
    faults: [],
    known: new Set(),
    deadLetters: null,
    outboxBacklog: null,
    ...others,
  };
}

const NONE: ReadonlyMap<string, Firing> = new Map();
const firing = (target: string, fineSince: number | null = null) => new Map([[target, { id: "a", fineSince }]]);
/** What fires, by target. */
const fired = (decisions: readonly Decision[]) =>
  decisions.map((decision) => (decision.kind === "fire" ? decision.reading.target : decision.kind));

const backlog: AlertCondition = { kind: "outboxBacklog", moreThan: 10 };
const window: AlertCondition = { kind: "deadLetters", moreThan: 2, windowSeconds: 60 };
const oldest: AlertCondition = { kind: "oldestWaiting", seconds: 30 };
const silence: AlertCondition = { kind: "silence", seconds: 30, consumer: "search" };
const fault: AlertCondition = { kind: "newFingerprint" };

describe("fires", () => {
  test.each([
    ["a backlog over the number", backlog, seen({ outboxBacklog: 11 }), ["outboxBacklog"]],
    ["not at the number", backlog, seen({ outboxBacklog: 10 }), []],
    ["dead letters over the number", window, seen({ deadLetters: { count: 3, eventId: "e" } }), ["deadLetters"]],
    ["not at the number of dead letters", window, seen({ deadLetters: { count: 2, eventId: "e" } }), []],
    ["what waits over the time", oldest, seen({ search: { oldestAgeMs: 30_001 } }), ["oldestWaiting/search"]],
    ["not at the time", oldest, seen({ search: { oldestAgeMs: 30_000 } }), []],
    [
      "silence over the time",
      silence,
      seen({ search: { oldestAgeMs: 90_000, heardAt: NOW - 30_001 } }),
      ["silence/search"],
    ],
    ["not at that time", silence, seen({ search: { oldestAgeMs: 90_000, heardAt: NOW - 30_000 } }), []],
    ["not when what waits has only come", silence, seen({ search: { oldestAgeMs: 1_000, heardAt: NOW - 90_000 } }), []],
    [
      "not when an operator paused it",
      silence,
      seen({ search: { oldestAgeMs: 90_000, heardAt: NOW - 90_000, paused: true } }),
      [],
    ],
    [
      "not when it has only been resumed",
      silence,
      seen({ search: { oldestAgeMs: 90_000, heardAt: NOW - 90_000, resumedAt: NOW - 30_000 } }),
      [],
    ],
    [
      "silence since it was resumed",
      silence,
      seen({ search: { oldestAgeMs: 90_000, heardAt: NOW - 90_000, resumedAt: NOW - 30_001 } }),
      ["silence/search"],
    ],
    [
      "not for another consumer",
      silence,
      seen({
        consumers: { ...seen().consumers, analytics: { ...IDLE, oldestAgeMs: 90_000, heardAt: 0 } },
      }),
      [],
    ],
  ])("%s", (_name, when, observed, expected) => {
    expect(fired(decide(when, observed, NONE, NOW))).toEqual(expected);
  });

  test("once: not while it is firing", () => {
    expect(decide(backlog, seen({ outboxBacklog: 11 }), firing("outboxBacklog"), NOW)).toEqual([]);
  });

  test("for each consumer by itself", () => {
    const waits = { ...IDLE, oldestAgeMs: 40_000 };
    const all = seen({ consumers: { notifications: waits, search: waits, analytics: IDLE } });
    expect(fired(decide(oldest, all, firing("oldestWaiting/search"), NOW))).toEqual(["oldestWaiting/notifications"]);
  });

  test("for a fault that is new, for its consumer", () => {
    const faults = [
      { consumer: "search", fingerprint: "f1", eventId: "e1" },
      { consumer: "search", fingerprint: "f2", eventId: "e2" },
      { consumer: "analytics", fingerprint: "f1", eventId: "e3" },
    ] as const;
    const observed = seen({ faults, known: new Set(["search/f2"]) });
    expect(fired(decide(fault, observed, NONE, NOW))).toEqual([
      "newFingerprint/search/f1",
      "newFingerprint/analytics/f1",
    ]);
    expect(fired(decide({ ...fault, consumer: "search" }, observed, NONE, NOW))).toEqual(["newFingerprint/search/f1"]);
  });
});

describe("what can't be told changes nothing", () => {
  const target: Readonly<Record<string, string>> = {
    outboxBacklog: "outboxBacklog",
    deadLetters: "deadLetters",
    oldestWaiting: "oldestWaiting/search",
    silence: "silence/search",
    newFingerprint: "newFingerprint/search/f",
  };
  const unknown = { oldestAgeMs: null, paused: null };
  test.each([backlog, window, { ...oldest, consumer: "search" } as const, silence, fault])("%j", (when) => {
    const observed = seen({ search: unknown, faults: null });
    expect(decide(when, observed, NONE, NOW)).toEqual([]);
    expect(decide(when, observed, firing(target[when.kind] ?? "", NOW - 2 * CALM_MS), NOW)).toEqual([]);
  });

  test("such as how long a consumer was silent before anybody listened", () => {
    const observed = seen({ watchedSince: NOW - 5_000, search: { oldestAgeMs: 90_000 } });
    expect(decide(silence, observed, firing("silence/search", 0), NOW)).toEqual([]);
    const later = NOW + 25_001;
    expect(fired(decide(silence, observed, NONE, later))).toEqual(["silence/search"]);
  });
});

describe("recovers", () => {
  const fine = seen({ outboxBacklog: 10 });

  test("when it has been well for five seconds, and not before", () => {
    const [wait] = decide(backlog, fine, firing("outboxBacklog"), NOW);
    expect(wait).toEqual({ kind: "wait", id: "a", fineSince: NOW });
    expect(decide(backlog, fine, firing("outboxBacklog", NOW), NOW + CALM_MS - 1)).toMatchObject([{ kind: "wait" }]);
    expect(decide(backlog, fine, firing("outboxBacklog", NOW), NOW + CALM_MS)).toEqual([
      { kind: "recover", id: "a", by: "condition" },
    ]);
  });

  test("from anew when it was not well in between", () => {
    expect(decide(backlog, seen({ outboxBacklog: 11 }), firing("outboxBacklog", NOW), NOW + CALM_MS)).toEqual([]);
  });

  test("when no dead letter of the fault is left", () => {
    expect(decide(fault, seen(), firing("newFingerprint/search/f", 0), NOW)).toEqual([
      { kind: "recover", id: "a", by: "condition" },
    ]);
  });

  test.each([
    ["another kind", backlog, "deadLetters"],
    ["another consumer", silence, "silence/analytics"],
    ["another kind than a new fault", backlog, "newFingerprint/search/f"],
  ])("at once when the rule is about %s now", (_name, when, target) => {
    expect(decide(when, fine, firing(target), NOW)).toEqual([{ kind: "recover", id: "a", by: "rule" }]);
  });
});
