import fc from "fast-check";

/** Texts that mean something to a program that is careless with them. */
const KNOWN: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\r\nset-cookie: a=b",
  "\r\n\r\n<h1>",
  "\u001b[2J\u001b[31mroot\u0007",
  "\u202egnp.exe",
  "\ud800",
  "\udfff\ud800",
  "\ufeff",
  "\u2028\u2029",
  "ﬃ İ ẞ ǅ",
  "e\u0301".repeat(40),
  "👩‍👩‍👧‍👦".repeat(20),
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "$where",
  "$gt",
  "$ne",
  "a.b.$[]",
  "data.title",
  "lanes.search.status",
  "*",
  "{{7*7}}",
  "${7*7}",
  "'; DROP TABLE documents; --",
  "' OR '1'='1",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "file:///etc/passwd",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "%s%n%p",
  "NaN",
  "Infinity",
  "-0",
  "1e999",
  "null",
  "undefined",
  "true",
  "[object Object]",
  "9007199254740993",
  "0x7fffffff",
  "2026-02-30T25:61:61Z",
  "+275760-09-13T00:00:00.001Z",
  "-000001-01-01T00:00:00Z",
  "P1Y",
];

/** What makes a regular expression that goes back over its input go back for long. */
const REPEATED = [
  "a",
  " ",
  "\t",
  "0",
  "1.",
  "é",
  "\u0000",
  "(",
  '"',
  "'",
  "at ",
  "fail:",
  "\\",
  "%",
  "😀",
  "a@a.",
] as const;

const repeated = fc
  .tuple(fc.constantFrom(...REPEATED), fc.constantFrom(50, 200, 1_000, 20_000), fc.constantFrom("", "!", "\n", "x"))
  .map(([unit, times, end]) => unit.repeat(times) + end);

/** Short and long, known and random, of any code points and of none. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(49, 50, 51, 100, 101, 128, 129, 200, 201).map((n) => "x".repeat(n)) },
  { weight: 1, arbitrary: repeated },
);

const WORDS = ["guide", "api", "notes", "Größe", "rest", "alpha", "книга", "日本", "e-mail", "x", "42"] as const;

/** As somebody would write it who means no harm. */
export const plainText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 })
  .map((words) => words.join(" "));
