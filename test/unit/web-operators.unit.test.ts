import { describe, expect, test } from "@jest/globals";
import { describe as inWords, draftOf, FIRST_CONDITION, toInput } from "../../web/src/pages/alerts/conditions.ts";
import { type AuditEntry, describe as done, hasWords, linkOf, merged } from "../../web/src/pages/audit/entries.ts";
import { fieldRowsOf, hasTag, withTag } from "../../web/src/pages/catalogue/entry.ts";
import { concerns, filterOf, parseKey, printKey } from "../../web/src/pages/dead-letters/groups.ts";
import { changesIn, fieldsOf, printValue } from "../../web/src/pages/dead-letters/payload-fields.ts";
import { columnsOf, createSamples, type Snapshot } from "../../web/src/pages/pipeline/samples.ts";
import { findingsIn } from "../../web/src/pages/pipeline/verdict.ts";

describe("a group of dead letters", () => {
  const key = { consumer: "search", fingerprint: "0c5e" };

  test("has a place in the URL, and a filter that selects it and no other", () => {
    expect(parseKey(printKey(key))).toEqual(key);
    expect(["", "search", ".0c5e", "search."].map(parseKey)).toEqual([null, null, null, null]);
    expect(filterOf(key)).toEqual({ consumers: ["search"], fingerprint: "0c5e" });
  });

  test("knows the replays that were about it, also those that named less", () => {
    expect(concerns({ filter: filterOf(key) }, key)).toBe(true);
    expect(concerns({ filter: { ids: ["E1"] } }, key)).toBe(true);
    expect(concerns({ filter: { consumers: ["analytics"] } }, key)).toBe(false);
    expect(concerns({ filter: { fingerprint: "other" } }, key)).toBe(false);
  });
});

describe("what a replay may set in a payload", () => {
  const text = { type: "string", maxLength: 200 };
  const created = {
    schema: {
      properties: { title: text, tags: { type: "array", items: { type: "string", maxLength: 50 } }, id: text },
    },
    editable: ["title", "tags"],
  };
  const registered = { schema: { properties: { name: text, title: text } }, editable: ["name", "title"] };

  test("is what all types of the group have, with what the schema says of it", () => {
    expect(fieldsOf([created]).map(({ name, kind, hint }) => [name, kind, hint])).toEqual([
      ["title", "text", "Up to 200 characters."],
      ["tags", "words", "Separated by spaces or commas. Each up to 50 characters."],
    ]);
    expect(fieldsOf([created, registered]).map(({ name }) => name)).toEqual(["title"]);
    expect(fieldsOf([])).toEqual([]);
  });

  test("only what was changed is sent", () => {
    const fields = fieldsOf([created]);
    const before = Object.fromEntries(
      fields.map((field) => [field.name, printValue(field, { title: "A", tags: ["x", "fail:search"] }[field.name])]),
    );
    expect(before).toEqual({ title: "A", tags: "x fail:search" });
    expect(changesIn(fields, before, before)).toEqual({});
    expect(changesIn(fields, before, { ...before, tags: "x, x y" })).toEqual({ tags: ["x", "y"] });
    expect(changesIn(fields, before, { ...before, tags: "" })).toEqual({ tags: [] });
  });
});

describe("the pipeline", () => {
  const queue = {
    consumer: "search",
    ready: 3,
    retrying: 0,
    deadLettered: 0,
    workers: 1,
    paused: false,
    oldestAgeMs: null,
  };
  const at = (seconds: number, fields: Partial<Snapshot> = {}): Snapshot => ({
    at: new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString(),
    publishedPerSecond: seconds,
    processedPerSecond: 0,
    failedPerSecond: 0,
    latencyMs: null,
    outboxBacklog: 0,
    parked: 0,
    queues: [queue],
    subscribers: 0,
    laggingSubscribers: 0,
    droppedItems: 0,
    processes: [],
    ...fields,
  });

  test("is told over 15 minutes; what is older goes", () => {
    const samples = createSamples();
    for (const seconds of [0, 600, 901]) samples.add(at(seconds));
    expect(samples.all.map(({ publishedPerSecond }) => publishedPerSecond)).toEqual([600, 901]);
  });

  test("where nothing was heard for a while the line is broken", () => {
    const series = [{ name: "published", colour: "blue", value: (one: Snapshot) => one.publishedPerSecond }] as const;
    const [times, values] = columnsOf([at(0), at(1), at(60)], series);
    expect(values).toEqual([0, 1, null, 60]);
    expect(times).toHaveLength(4);
  });

  test("what wants attention is said, the worst first; nothing when all is well", () => {
    expect(findingsIn(at(0))).toEqual([]);
    const bad = at(0, {
      queues: [
        { ...queue, paused: true },
        { ...queue, consumer: "analytics", workers: 0 },
      ],
    });
    expect(findingsIn(bad)).toEqual([
      { tone: "red", text: "No worker takes the events of analytics." },
      { tone: "amber", text: "search is paused; 3 events wait for it." },
    ]);
    expect(findingsIn(at(0, { processes: null }))[0]?.text).toContain("The database is away");
  });
});

describe("an alert rule", () => {
  test("is typed as it stands, and becomes exactly one condition", () => {
    const condition = {
      __typename: "DeadLettersCondition",
      moreThan: 10,
      windowSeconds: 300,
      filter: { consumers: ["search"] },
    } as const;
    expect(toInput(draftOf(condition))).toEqual({
      deadLetters: { moreThan: 10, windowSeconds: 300, filter: { consumers: ["search"] } },
    });
    expect(inWords(condition)).toBe("More than 10 dead letters within 5 min (consumers: search)");
    expect(toInput({ ...FIRST_CONDITION, kind: "silence", consumer: "search" })).toEqual({
      silence: { seconds: 300, consumer: "search" },
    });
  });
});

describe("the audit log", () => {
  const entry = (id: string, fields: Partial<AuditEntry> = {}): AuditEntry => ({
    id,
    at: "2026-01-01T00:00:00Z",
    operator: "olga",
    action: "pauseConsumer",
    detail: { consumer: "search" },
    result: "DONE",
    ...fields,
  });

  test("has each entry once, as it was told last, the newest first", () => {
    const all = merged([entry("1"), entry("2", { result: "STARTED" })], [entry("3"), entry("2")]);
    expect(all.map(({ id, result }) => [id, result])).toEqual([
      ["3", "DONE"],
      ["2", "DONE"],
      ["1", "DONE"],
    ]);
  });

  test("an entry says what was done, and leads to it", () => {
    const discard = entry("1", {
      action: "discardEvents",
      detail: { filter: { consumers: ["search"], fingerprint: "0c5e" }, reason: "Sent by hand", matched: 2 },
    });
    expect(done(discard)).toBe("Discarded 2 dead letters: “Sent by hand”");
    expect(linkOf(discard)?.href).toBe("/dead-letters/search.0c5e");
    expect(hasWords(discard, "OLGA 0c5e hand")).toBe(true);
    expect(hasWords(discard, "olga bob")).toBe(false);
  });
});

describe("the catalogue", () => {
  test("tells in words what a field takes", () => {
    const rows = fieldRowsOf({
      schema: {
        properties: {
          title: { type: "string", maxLength: 200 },
          tags: { type: "array", maxItems: 20, items: { type: "string", maxLength: 50 } },
          visibility: { enum: ["WORKSPACE", "PRIVATE"] },
        },
        required: ["title", "tags"],
      },
      editable: ["title"],
    });
    expect(rows.map(({ takes, optional, editable }) => [takes, optional, editable])).toEqual([
      ["text, up to 200 characters", false, true],
      ["a list, at most 20, each text, up to 50 characters", false, false],
      ["WORKSPACE or PRIVATE", true, false],
    ]);
  });

  test("a drill is a tag more in the payload; what is no JSON yet is left as it is typed", () => {
    const drilled = withTag('{"tags": ["a"]}', "fail:search", true);
    expect(JSON.parse(drilled)).toEqual({ tags: ["a", "fail:search"] });
    expect([hasTag(drilled, "fail:search"), hasTag("{", "fail:search")]).toEqual([true, false]);
    expect(JSON.parse(withTag(drilled, "fail:search", false))).toEqual({ tags: ["a"] });
    expect(withTag('{"tags"', "fail:search", true)).toBe('{"tags"');
  });
});
