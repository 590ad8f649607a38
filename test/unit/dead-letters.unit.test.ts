import { describe, expect, test } from "@jest/globals";
import { MAX_STEP, type Outcome, reasonToStop, stepSize } from "../../src/dead-letters/canary.ts";
import { checkEdit, eventToReplay } from "../../src/dead-letters/edit.ts";
import { judge } from "../../src/dead-letters/judge.ts";
import { AppError } from "../../src/errors.ts";
import { type EventRecord, type LaneRecord } from "../../src/store/records/ledger.ts";
import { toFailure } from "../../worker/failure.ts";

describe("a canary", () => {
  test("replays one event, then ten, then the rest; a whole replay takes full steps", () => {
    expect([0, 1, 2, 3].map((step) => stepSize("canary", step))).toEqual([1, 10, MAX_STEP, MAX_STEP]);
    expect([0, 1].map((step) => stepSize("all", step))).toEqual([MAX_STEP, MAX_STEP]);
  });

  const done: Outcome = { before: "f1", after: null };
  const same: Outcome = { before: "f1", after: "f1" };
  const another: Outcome = { before: "f1", after: "f2" };
  test.each([
    ["nothing was replayed", [], null],
    ["all succeed", [done, done], null],
    ["another fault comes", [done, another], null],
    ["the same fault comes back", [same], "The same fault came back on 1 of 1: fingerprint f1."],
    ["it comes back on some", [done, same, another], "The same fault came back on 1 of 3: fingerprint f1."],
    ["one without a known fault fails", [{ before: null, after: "f1" }], null],
  ] as const)("when %s", (_, outcomes, reason) => {
    expect(reasonToStop("canary", outcomes)).toBe(reason);
  });

  test("alone stops: a whole replay goes on", () => {
    expect(reasonToStop("all", [same])).toBeNull();
  });
});

describe("a message of the dead-letter queue", () => {
  const error = { code: "X", message: "x", fingerprint: "f" };
  const attempts = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ number: n + 1, startedAt: "", durationMs: 1, error }));
  const lane = (status: LaneRecord["status"], count: number, more: Partial<LaneRecord> = {}): LaneRecord => ({
    status,
    attempts: attempts(count),
    effects: [],
    ...more,
  });
  const message = { queue: "search", attempts: 4, atDeliveryLimit: false } as const;
  const replayed = { attempt: 4, replayId: "r" };

  test.each([
    ["of a dead letter is known", message, lane("deadLettered", 4), "known"],
    ["that the ledger is not yet told of is kept", { ...message, attempts: 5 }, lane("deadLettered", 4), "known"],
    ["of what was done since is obsolete", message, lane("processed", 5), "obsolete"],
    ["of what was given up is obsolete", message, lane("discarded", 4), "obsolete"],
    ["of what is replayed now is obsolete", message, lane("pending", 4, { replayed }), "obsolete"],
    ["of what is replayed and tried again now is obsolete", message, lane("retrying", 5, { replayed }), "obsolete"],
    ["from before a replay that failed is obsolete", message, lane("deadLettered", 8, { replayed }), "obsolete"],
    ["of the replay that failed is known", { ...message, attempts: 8 }, lane("deadLettered", 8, { replayed }), "known"],
    [
      "that the broker gave up on has not been told",
      { ...message, atDeliveryLimit: true },
      lane("pending", 0),
      "untold",
    ],
    ["of what still runs can't be explained", message, lane("retrying", 1), "unknown"],
    ["of an unknown event can't be explained", message, undefined, "unknown"],
    ["of nobody can't be explained", { ...message, queue: null }, lane("processed", 1), "unknown"],
    ["of the ledger can't be explained", { ...message, queue: "ledger" as const }, undefined, "unknown"],
  ] as const)("%s", (_, told, known, kind) => {
    expect(judge(told, known)).toMatchObject({ kind });
  });
});

describe("a change of payloads", () => {
  const data = {
    documentId: "d",
    title: "T",
    content: "C",
    tags: ["fail:search"],
    visibility: "WORKSPACE",
    version: 3,
    createdBy: "u",
  };
  const record = {
    _id: "e",
    type: "document.created",
    timestamp: "2026-01-01T00:00:00.000Z",
    version: 1,
    actor: "u",
    subject: "d",
    audience: ["*"],
    data,
  } as unknown as EventRecord;
  const issuesOf = (edit: unknown, ...types: Parameters<typeof checkEdit>[1]): readonly string[] => {
    try {
      checkEdit(edit, types);
      return [];
    } catch (error) {
      return error instanceof AppError ? error.issues.map(({ path, message }) => `${path}: ${message}`) : [];
    }
  };

  test("sets the fields that it names, and leaves the others", () => {
    expect(eventToReplay(record, { tags: [] }).data).toEqual({ ...data, tags: [] });
    expect(eventToReplay(record, null).data).toEqual(data);
  });

  test("goes on from the one before it", () => {
    const edited = { data: { ...data, title: "Once" }, version: 1, by: "op", at: "", replayId: "r" };
    expect(eventToReplay({ ...record, edited }, { tags: [] }).data).toEqual({ ...data, title: "Once", tags: [] });
  });

  test("is read by the version that it was made in", () => {
    const edited = { data: { ...data, title: "Once" }, version: 1, by: "op", at: "", replayId: "r" };
    expect(eventToReplay({ ...record, version: 99, edited }, null).data).toEqual({ ...data, title: "Once" });
    expect(() => eventToReplay({ ...record, edited: { ...edited, version: 99 } }, null)).toThrow("version 99");
  });

  test("must fit every type that it is made in", () => {
    expect(issuesOf({ title: "New" }, "document.created", "document.updated")).toEqual([]);
    expect(issuesOf({ title: "New" }, "document.created", "comment.added")).toEqual([
      "editData.title: 'comment.added' has no such field",
    ]);
    expect(issuesOf({ title: 1, tags: "x" }, "document.created")).toHaveLength(2);
    expect(issuesOf({ toString: 1 }, "document.created")).toEqual([
      "editData.toString: 'document.created' has no such field",
    ]);
  });

  test("can't make another event of it", () => {
    for (const field of ["documentId", "version", "visibility", "createdBy"])
      expect(issuesOf({ [field]: data[field as keyof typeof data] }, "document.created")).toHaveLength(1);
  });

  test.each([null, "tags", [], {}, Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, 1]))])(
    "is an object of one to ten fields, not %j",
    (edit) => {
      expect(issuesOf(edit, "document.created")[0]).toMatch(/^editData: /);
    },
  );

  test("of an event whose payload the ledger does not know can't be replayed", () => {
    expect(() => eventToReplay({ ...record, data: null }, { tags: [] })).toThrow("In data");
  });
});

describe("a fingerprint", () => {
  const stackOf = (line: number, file = "search/index-entry.ts", name = "toEntry") =>
    `TypeError: x\n    at ${name} (/app/worker/${file}:${line}:7)\n    at run (/app/worker/consume.ts:${line + 1}:3)`;
  const of = (message: string, stack = stackOf(10), code = "X") =>
    toFailure(Object.assign(new Error(message), { stack, code })).fingerprint;
  const known = of("No document 42 of 'ada'");

  test.each([
    ["numbers and quoted values", of('No document 7 of "bob"')],
    ["moved lines", of("No document 42 of 'ada'", stackOf(99))],
    ["a moved file", of("No document 42 of 'ada'", stackOf(10, "search/moved.ts"))],
  ])("does not change with %s", (_, other) => {
    expect(other).toBe(known);
  });

  test("does not change with ids", () => {
    const ids = ["0194d3c8-7d2a-7000-8000-1f2e3d4c5b6a", "5f1b2c3d4e5f6a7b8c9d0e1f"];
    expect(new Set(ids.map((id) => of(`Event ${id} is too large`))).size).toBe(1);
  });

  test.each([
    ["another message", of("No comment 42 of 'ada'")],
    ["another code", of("No document 42 of 'ada'", stackOf(10), "Y")],
    ["another place", of("No document 42 of 'ada'", stackOf(10, "search/index-entry.ts", "toTerms"))],
  ])("changes with %s", (_, other) => {
    expect(other).not.toBe(known);
    expect(other).toMatch(/^[0-9a-f]{12}$/);
  });
});
