import { describe, expect, test } from "@jest/globals";
import { ownOperation } from "../../sdk/src/own-operation.ts";

describe("an operation of one's own", () => {
  test.each([
    ["query Q { me { id } }", { kind: "query", operationName: "Q" }],
    ["\n  mutation  M($input: In!) {a}", { kind: "mutation", operationName: "M" }],
    ["fragment F on T { a }\nsubscription S { b { ...F } }", { kind: "subscription", operationName: "S" }],
    ["# query Commented { a }\nquery Q { a }", { kind: "query", operationName: "Q" }],
    ["fragment F on T {a}query Q {a}", { kind: "query", operationName: "Q" }],
  ])("%j is known by its kind and name", (document, expected) => {
    expect(ownOperation(document, undefined)).toMatchObject({ ...expected, query: document });
  });

  test.each(["{ me { id } }", "query { me { id } }", "", "fragment F on T { a }"])("%j has no name", (document) => {
    expect(() => ownOperation(document, undefined)).toThrow("name");
  });

  test("is sent again only when a key makes that harmless", () => {
    const keyed = (document: string, variables: object) => ownOperation(document, variables).keyed;
    expect(keyed("mutation M { a }", { input: { idempotencyKey: "k" } })).toBe(true);
    expect(keyed("mutation M { a }", { input: {} })).toBe(false);
    expect(keyed("mutation M { a }", {})).toBe(false);
    expect(keyed("query Q { a }", { input: { idempotencyKey: "k" } })).toBe(false);
  });

  test("goes on from its place when it can be told one", () => {
    const resumable = (document: string) => ownOperation(document, undefined).resumable;
    expect(resumable("subscription S($after: Cursor) { a(after: $after) }")).toBe(true);
    const withDefault = 'subscription S($filter: EventFilter = {consumers: ["search"]}, $after: Cursor)';
    expect(resumable(`${withDefault} { a(filter: $filter, after: $after) }`)).toBe(true);
    expect(resumable("subscription S { a(after: $after, filter: {}) }")).toBe(false);
    expect(resumable("subscription S($afterwards: Int) { a }")).toBe(false);
    expect(resumable("subscription S { a }")).toBe(false);
  });
});
