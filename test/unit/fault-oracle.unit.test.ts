import { describe, expect, test } from "@jest/globals";
import { stepOf } from "../../faults/load/follower.ts";
import { type Operation } from "../../faults/load/journal.ts";
import { type Evidence } from "../../faults/oracle/evidence.ts";
import { judge } from "../../faults/oracle/judge.ts";
import { type LedgerEvent } from "../../faults/oracle/ledger.ts";
import { type State } from "../../faults/oracle/state.ts";

const CONSUMERS = ["notifications", "search", "analytics"] as const;
const KINDS = { notifications: "NOTIFICATION", search: "SEARCH", analytics: "ACTIVITY" } as const;

const event = (id: string, version: number, content: string): LedgerEvent => ({
  id,
  type: version === 1 ? "DOCUMENT_CREATED" : "DOCUMENT_UPDATED",
  subject: "d",
  status: "PROCESSED",
  data: { content, version },
  consumers: CONSUMERS.map((consumer) => ({ consumer, status: "PROCESSED", attempts: [{ number: 1, error: null }] })),
  effects: CONSUMERS.map((consumer) => ({ kind: KINDS[consumer], id: `${id}-${consumer}`, consumer })),
});
const stepsOf = (id: string): readonly string[] => [
  stepOf(id, null, null, "PUBLISHED"),
  ...CONSUMERS.map((consumer) => stepOf(id, consumer, 1, "PROCESSED")),
  stepOf(id, null, null, "PROCESSED"),
];
const asked = (text: string, kind: Operation["kind"], eventId: string, version: number): Operation => ({
  text,
  kind,
  user: "ada",
  isPrivate: false,
  acknowledged: { documentId: "d", eventId, version, at: 0 },
});
const subscriber = (name: string, steps: readonly string[], told = 0): Evidence["followers"][number] => ({
  name,
  user: "operator",
  steps,
  told,
  lost: 0,
  failure: undefined,
  settled: new Set(),
  close: async () => {},
});

const STEPS = [...stepsOf("e1"), ...stepsOf("e2")];
const STATE: State = {
  events: [event("e1", 1, "one"), event("e2", 2, "two")],
  documents: new Map([["d", { id: "d", content: "two", version: 2 }]]),
  comments: [],
  notifications: new Map([
    ["e1", 1],
    ["e2", 1],
  ]),
  searchEntries: [{ documentId: "d", version: 2 }],
  activity: 2,
};
const OPERATIONS = [asked("one", "create", "e1", 1), asked("two", "update", "e2", 2)];

interface Change {
  readonly state?: Partial<State>;
  readonly operations?: readonly Operation[];
  readonly steps?: readonly string[];
  readonly told?: number;
  readonly backwards?: readonly string[];
}

function promisesBroken({
  state,
  operations = OPERATIONS,
  steps = STEPS,
  told = 0,
  backwards = [],
}: Change): readonly string[] {
  const journal = { operations, tries: [], add: (one: Operation) => one, tried: () => {} };
  const followers = [subscriber("first", STEPS), subscriber("second", steps, told)];
  const found = judge({ journal, state: { ...STATE, ...state }, followers, backwards });
  return [...new Set(found.map(({ promise }) => promise))];
}

describe("the oracle of the faults", () => {
  test("finds nothing where nothing is wrong", () => {
    expect(promisesBroken({})).toEqual([]);
    expect(promisesBroken({ steps: STEPS.slice(4), told: 1 })).toEqual([]);
  });

  test.each<readonly [string, string, Change]>([
    [
      "L0",
      "an acknowledged change without its event",
      { operations: [...OPERATIONS, asked("three", "create", "e3", 1)] },
    ],
    ["L0", "a notification that is missing", { state: { notifications: new Map([["e1", 1]]) } }],
    [
      "L0",
      "a version without an event",
      { state: { documents: new Map([["d", { id: "d", content: "x", version: 3 }]]) } },
    ],
    [
      "L0",
      "an event that never was processed",
      { state: { events: [event("e1", 1, "one"), { ...event("e2", 2, "two"), status: "PENDING" }] } },
    ],
    ["G0", "an event of no operation", { operations: OPERATIONS.slice(1) }],
    [
      "D0",
      "a notification twice",
      {
        state: {
          notifications: new Map([
            ["e1", 2],
            ["e2", 1],
          ]),
        },
      },
    ],
    ["D0", "an event counted twice", { state: { activity: 3 } }],
    ["D0", "two events of one operation", { state: { events: [...STATE.events, event("e4", 1, "one")] } }],
    ["O", "an index that is behind", { state: { searchEntries: [{ documentId: "d", version: 1 }] } }],
    ["O", "a version that was seen to go down", { backwards: ["document d: 1 after 2"] }],
    ["C", "a step that a subscriber never heard", { steps: STEPS.slice(0, -1) }],
    ["C", "a step that it heard twice", { steps: [...STEPS, ...STEPS.slice(-1)] }],
    ["C", "another order", { steps: [...stepsOf("e2"), ...stepsOf("e1")] }],
  ])("finds %s broken: %s", (promise, _, change) => expect(promisesBroken(change)).toContain(promise));
});
