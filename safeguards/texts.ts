import { inTest, type Safeguard } from "./safeguard.ts";

const rest = inTest("test/int/rest-errors.int.test.ts");
const texts = inTest("test/int/texts.int.test.ts");

/** What a text may hold, and how long it may be. */
export const TEXTS: readonly Safeguard[] = [
  {
    name: "text-length",
    promise: "texts have a bounded length",
    file: "src/documents/input.ts",
    old: ".max(max, `must be at most ${max} characters`);",
    new: ".max(max * 10, `must be at most ${max} characters`);",
    tests: [rest("400 past the limit of"), rest("400 past the limits of a comment: 1 to 10,000 characters")],
  },
  {
    name: "text-not-blank",
    promise: "a title is not blank",
    file: "src/documents/input.ts",
    old: '.refine(isVisible, "must not be empty, nor have only what can\'t be seen")',
    new: ".min(1)",
    tests: [rest("400 past the limit of"), texts("are no title, tag or comment when nothing of them can be seen")],
  },
  {
    name: "text-whole",
    promise: "no text is stored that another store, or UTF-8, would make another of",
    file: "src/documents/input.ts",
    old: "    .refine(isWhole, NOT_WHOLE)\n    .max(max",
    new: "    .max(max",
    tests: [texts("are refused in every field, with what to do")],
  },
  {
    name: "content-whole",
    promise: "no content is stored that another store, or UTF-8, would make another of",
    file: "src/documents/input.ts",
    old: "z.string().refine(isWhole, NOT_WHOLE).max(100_000",
    new: "z.string().max(100_000",
    tests: [texts("are refused in every field, with what to do")],
  },
  {
    name: "filter-whole",
    promise: "a filter compares with no text that the stores would take for another",
    file: "src/events/filter-input.ts",
    old: "!isWhole(wanted)",
    new: "false",
    tests: [texts("are refused in what a filter compares")],
  },
  {
    name: "content-length",
    promise: "a document has a bounded content",
    file: "src/documents/input.ts",
    old: 'refine(isWhole, NOT_WHOLE).max(100_000, "must be at most 100,000 characters")',
    new: "refine(isWhole, NOT_WHOLE)",
    tests: [rest("400 past the limit of")],
  },
  {
    name: "tag-count",
    promise: "a document has a bounded number of tags",
    file: "src/documents/input.ts",
    old: 'z.array(text(50)).max(20, "must be at most 20 tags")',
    new: "z.array(text(50))",
    tests: [rest("400 past the limit of")],
  },
];
