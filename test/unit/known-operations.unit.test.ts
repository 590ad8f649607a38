import { buildSchema, parse } from "graphql";
import { expect, test } from "@jest/globals";
import { createKnownOperations } from "../../src/graphql/fan-out/known-operations.ts";

const schema = buildSchema("type Query { a: Int }");

function setUp() {
  const parsed: string[] = [];
  const documents = createKnownOperations(schema, {
    parse(text) {
      parsed.push(text);
      return parse(text);
    },
    validate: () => [],
  });
  return { parsed, documents };
}

test("a text is parsed once, however many send it; a long one each time", () => {
  const { parsed, documents } = setUp();
  const long = `{ a } #${"x".repeat(10_000)}`;
  for (const text of ["{ a }", "{ a }", long, long]) documents(text);
  expect(parsed).toEqual(["{ a }", long, long]);
});

test("texts are remembered up to a bound; the longest unused is forgotten", () => {
  const { parsed, documents } = setUp();
  documents("{ a }");
  for (let n = 0; n < 499; n += 1) documents(`{ a${n}: a }`);
  documents("{ a }");
  expect(parsed).toHaveLength(500);
  documents("{ one: a }");
  documents("{ a }");
  expect(parsed).toHaveLength(501);
  documents("{ a0: a }");
  expect(parsed).toHaveLength(502);
});
