import fc from "fast-check";
import { hostileText, plainText } from "./text.ts";

/** Names that reach a prototype, an operator of the store or another path where they are taken for names of fields. */
const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "toJSON",
  "then",
  "$where",
  "$gt",
  "$ne",
  "$in",
  "$regex",
  "$expr",
  "$function",
  "title",
  "tags",
  "title.x",
  "",
  "\u0000",
  "length",
  "_id",
  "_bsontype",
] as const;

const number = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -0, -1, 1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 63, 1e308, 5e-324, 0.1, 1.5),
);

const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: hostileText });

/** Entries as they are, `__proto__` among them: an object literal would set the prototype instead. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  const made: Record<string, unknown> = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

const deep = fc.tuple(fc.constantFrom(5, 100, 1_000, 4_000), fc.boolean()).map(([levels, list]) => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = list ? [value] : { a: value };
  return value;
});

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: false },
    { weight: 4, arbitrary: hostileText },
    { weight: 2, arbitrary: plainText },
    { weight: 2, arbitrary: number },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}) },
    { weight: 2, arbitrary: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map(fromEntries) },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 4 }) },
  ),
}));

/** Any JSON value, also such as no client of ours would send. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 60, arbitrary: value },
  { weight: 2, arbitrary: fc.array(fc.constantFrom("api", "rest"), { minLength: 99, maxLength: 120 }) },
  { weight: 1, arbitrary: deep },
);

/** What `JSON.stringify` can't say: twice the same name, numbers beyond a double, a name that is a prototype. */
export const RAW_JSON: readonly string[] = [
  '{"a":1,"a":2}',
  '{"title":"one","title":"two","content":"c"}',
  '{"__proto__":{"title":"polluted","content":"c","isOperator":true}}',
  '{"constructor":{"prototype":{"polluted":true}},"title":"T","content":"C"}',
  '{"title":1e999,"content":-1e999}',
  '{"title":"\\ud800","content":"\\u0000"}',
  '{"title":"T","content":"C"}}',
  "{'title':'T'}",
  "[1,2,",
  "\ufeff{}",
  "null",
  "1",
  '"text"',
  "",
  "{",
  "-",
  "NaN",
  "{}{}",
];
