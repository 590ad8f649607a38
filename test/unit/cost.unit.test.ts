import "reflect-metadata";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { concatAST, Kind, type OperationDefinitionNode, parse } from "graphql";
import { costOf, MAX_COST } from "../../src/graphql/cost.ts";
import { MAX_PAGE } from "../../src/store/page.ts";
import { buildApiSchema } from "../../src/graphql/schema.ts";

const schema = buildApiSchema();

/** Of the document's first operation. */
function cost(text: string, variables: Readonly<Record<string, unknown>> = {}): number | null {
  const document = parse(text);
  return costOf(schema, document, document.definitions[0] as OperationDefinitionNode, variables);
}

describe("the cost of an operation", () => {
  test.each([
    ["a field", "{ me { id } }", 2],
    ["a page: its fields, for each item", "{ documents(first: 10) { edges { node { id } } } }", 1 + 10 * 3],
    ["a page of the usual size", "{ documents { edges { cursor } pageInfo { hasNextPage } } }", 1 + 20 * 4],
    [
      "pages in pages",
      "{ documents(first: 10) { edges { node { comments(first: 5) { edges { cursor } } } } } }",
      1 + 10 * (3 + 5 * 2),
    ],
    ["a list of its own", "{ deadLetterGroups(first: 3) { code count } }", 1 + 3 * 2],
    [
      "a longer page than there is: nothing comes of it",
      "{ documents(first: 5000) { edges { cursor } } }",
      1 + 100 * 2,
    ],
    ["a page of nothing", "{ documents(first: -1) { edges { cursor } } }", 1 + 2],
    [
      "a union: all that each of its types has",
      "subscription { eventFeed { __typename ... on FeedCaughtUp { cursor } ... on Transition { at } } }",
      4,
    ],
    ["what goes through much: as it says", '{ activity(since: "2026-01-01T00:00:00Z") { count } }', 1_000 + 1],
    ["a fragment, each time", "{ a: me { ...F } b: me { ...F } } fragment F on User { id name }", 6],
  ])("%s", (_, text, expected) => expect(cost(text)).toBe(expected));

  test("goes by the values of variables, and their defaults", () => {
    const text = "query ($n: Int! = 3) { documents(first: $n) { edges { cursor } } }";
    expect(cost(text)).toBe(1 + 3 * 2);
    expect(cost(text, { n: 50 })).toBe(1 + 50 * 2);
    expect(cost(text, { n: "many" })).toBeNull();
  });
});

test("the SDK's operations can be asked with the longest page", () => {
  const folder = new URL("../../sdk/operations/", import.meta.url);
  const document = concatAST(readdirSync(folder).map((name) => parse(readFileSync(new URL(name, folder), "utf8"))));
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  expect(operations.length).toBeGreaterThan(20);
  for (const operation of operations) {
    const ofPages = operation.variableDefinitions?.filter(({ variable }) => variable.name.value === "first") ?? [];
    const asked = costOf(schema, document, { ...operation, variableDefinitions: ofPages }, { first: MAX_PAGE });
    expect({ name: operation.name?.value, fits: asked !== null && asked <= MAX_COST }).toMatchObject({ fits: true });
  }
});
