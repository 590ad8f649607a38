import { describe, expect, test } from "@jest/globals";
import { AppError } from "../../src/errors.ts";
import { CATALOGUE } from "../../src/events/catalogue.ts";
import { type EventFilter, matchesFilter, needsPayload } from "../../src/events/filter.ts";
import { impliedTerms, MAX_EVENT_TERMS, payloadTerms } from "../../src/events/filter-payload.ts";
import { published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { matchesRecord } from "../../src/ledger/event-predicate.ts";
import { pendingRecord } from "../../src/ledger/projection.ts";
import { envelopeOf } from "../support/event-records.ts";

const event = envelopeOf({
  id: "e1",
  type: "document.created",
  timestamp: "2026-01-01T00:00:00.000Z",
  actor: "ada",
  subject: "d1",
  audience: ["ada"],
  title: "API Guide",
  tags: ["api", "Äpfel"],
});
const later = "2026-01-01T00:05:00.000Z";
const run = {
  ...subjectOf(event),
  consumer: "search",
  attempt: 1,
  startedAt: later,
  durationMs: 1,
  at: later,
} as const;
const error = { code: "X", message: "x", fingerprint: "f1" };
const PUBLISHED = published(event, later);
const HANDLED: Transition = { ...run, status: "handled", effects: [] };
const FAILED: Transition = { ...run, status: "failed", error, nextAttemptAt: later };
const DEAD: Transition = { ...run, status: "deadLettered", error };
const PROCESSED: Transition = { ...subjectOf(event), status: "processed", at: later, attempts: 3, latencyMs: 1 };
const ALL = [PUBLISHED, HANDLED, FAILED, DEAD, PROCESSED];

const matching = (filter: EventFilter, payload?: unknown): readonly string[] => {
  const matches = matchesFilter(filter);
  return ALL.filter((transition) => matches(transition, payload)).map(({ status }) => status);
};
const statuses = ALL.map(({ status }) => status);

function issuesOf(filter: unknown): readonly (readonly [string, string])[] {
  try {
    matchesFilter(filter as EventFilter);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "BAD_USER_INPUT")
      return thrown.issues.map(({ path, message }) => [path, message] as const);
    throw thrown;
  }
  return [];
}

describe("of a transition, a filter asks what it says of its own moment", () => {
  test.each<[EventFilter, readonly string[]]>([
    [{}, statuses],
    [{ ids: ["e1"], types: ["document.created"], subjects: ["d1"], actors: ["ada"] }, statuses],
    [{ ids: ["e2"] }, []],
    [{ ids: [] }, []],
    [{ actors: null }, statuses],
    [{ consumers: ["search"] }, ["handled", "failed", "deadLettered"]],
    [{ consumers: ["analytics"] }, []],
    [{ statuses: ["processed"] }, ["handled", "processed"]],
    [{ statuses: ["processed"], consumers: ["search"] }, ["handled"]],
    [{ statuses: ["retrying", "published"] }, ["published", "failed"]],
    [{ fingerprint: "f1" }, ["failed", "deadLettered"]],
    [{ fingerprint: "f2" }, []],
  ])("%j", (filter, expected) => expect(matching(filter)).toEqual(expected));

  test("time is the event's, not the step's; an older message has only its own", () => {
    expect(matching({ since: event.timestamp, until: "2026-01-01T00:00:00.001Z" })).toEqual(statuses);
    expect(matching({ until: event.timestamp })).toEqual([]);
    const { eventAt: _, ...old } = PROCESSED;
    expect(matchesFilter({ since: later })(old)).toBe(true);
  });

  test("the payload counts when it is handed in", () => {
    expect(matching({ data: { tags: "api", title: "API Guide" } }, event.data)).toEqual(statuses);
    expect(matching({ data: { tags: "rest" } }, event.data)).toEqual([]);
    expect(matching({ data: { constructor: "x" } }, event.data)).toEqual([]);
    expect(matching({ text: "guide, APFEL" }, event.data)).toEqual(statuses);
    expect(matching({ text: "guide zebra" }, event.data)).toEqual([]);
    expect(matching({ text: "guide" })).toEqual([]);
    expect([{ text: "a" }, { data: {} }, { ids: ["a"], text: null }].map(needsPayload)).toEqual([true, true, false]);
  });
});

describe("of a private payload, a filter tells nothing to who may not read it", () => {
  const operator = { id: "operator", roles: ["user", "operator"] } as const;
  const ada = { id: "ada", roles: ["user"] } as const;
  const record = pendingRecord(event);

  test.each<[EventFilter, boolean, boolean]>([
    [{ subjects: ["d1"] }, true, true],
    [{ text: "guide" }, true, false],
    [{ data: { title: "API Guide" } }, true, false],
  ])("%j", (filter, forAda, forOperator) => {
    expect(matchesRecord(ada, filter)(record)).toBe(forAda);
    expect(matchesRecord(operator, filter)(record)).toBe(forOperator);
    expect(matchesRecord({ id: "bob", roles: ["user"] }, filter)(record)).toBe(false);
  });
});

describe("a filter that is wrong says where and why", () => {
  test.each<[unknown, string]>([
    [{ ids: Array(101).fill("a") }, "filter.ids"],
    [{ subjects: ["x".repeat(129)] }, "filter.subjects.0"],
    [{ consumers: ["mail"] }, "filter.consumers.0"],
    [{ since: "yesterday" }, "filter.since"],
    [{ text: "…" }, "filter.text"],
    [{ text: "x".repeat(201) }, "filter.text"],
    [{ text: Array.from({ length: 17 }, (_, n) => `w${n}`).join(" ") }, "filter.text"],
    [{ data: [] }, "filter.data"],
    [{ data: "title" }, "filter.data"],
    [{ data: {} }, "filter.data"],
    [{ data: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, n])) }, "filter.data"],
    [{ data: { title: { $gt: "" } } }, "filter.data.title"],
    [{ data: { title: null } }, "filter.data.title"],
    [{ data: { tags: ["api"] } }, "filter.data.tags"],
    [{ data: { title: "x".repeat(1_001) } }, "filter.data.title"],
    [{ data: { $where: "1" } }, "filter.data.$where"],
    [{ data: { "a.b": "1" } }, "filter.data.a.b"],
    [{ data: JSON.parse('{"__proto__": "x"}') }, "filter.data.__proto__"],
  ])("%j", (filter, path) => expect(issuesOf(filter).map(([where]) => where)).toEqual([path]));

  test("a condition that there is not is refused, not left out", () => {
    expect(() => matchesFilter({ typs: ["document.created"] } as EventFilter)).toThrow("typs");
  });

  test("all of it at once", () => expect(issuesOf({ consumers: ["mail"], text: "", until: "?" })).toHaveLength(3));
});

describe("the words of an event", () => {
  test.each(Object.entries(CATALOGUE))("%s: of fields that it has", (_, { data, text }) =>
    expect(Object.keys(data.shape)).toEqual(expect.arrayContaining(Object.values(text).flat())),
  );

  const many = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${n}`).join(" ");
  const content = many(5_000, "w");

  test("are those of the title and the tags, then of the content's start", () => {
    const terms = payloadTerms("document.created", { title: "API Guide", tags: ["rest"], content });
    expect(terms.slice(0, 4)).toEqual(["api", "guide", "rest", "w0"]);
    expect(terms).toHaveLength(MAX_EVENT_TERMS);
  });

  test("are never without one of a title's: so a title is found by its words", () => {
    const title = many(50, "t");
    expect(payloadTerms("document.created", { title, tags: [], content })).toEqual(title.split(" "));
    expect(impliedTerms("title", "API Guide")).toEqual(["api", "guide"]);
    expect(impliedTerms("body", "API Guide")).toEqual([]);
    expect(impliedTerms("documentId", "d1")).toEqual([]);
    expect(impliedTerms("version", 1)).toEqual([]);
  });
});
