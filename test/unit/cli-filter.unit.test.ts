import { Command } from "commander";
import { describe, expect, test } from "@jest/globals";
import { CliError } from "../../cli/errors.ts";
import { addFilterFlags, type FilterFlags, filterOf } from "../../cli/filter-flags.ts";

/** The filter of a command line. */
function filterFrom(line: string): unknown {
  let found: unknown;
  const command = addFilterFlags(new Command("tail").argument("[filter...]"))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((terms: readonly string[], flags: FilterFlags) => {
      found = filterOf(terms, flags);
    });
  command.parse(line.split(" ").filter(Boolean), { from: "user" });
  return found;
}

describe("the flags of a filter", () => {
  test.each([
    ["", {}],
    ["--type document.created", { types: ["DOCUMENT_CREATED"] }],
    ["--type DOCUMENT_CREATED,comment.added", { types: ["DOCUMENT_CREATED", "COMMENT_ADDED"] }],
    ["--type document", { types: ["DOCUMENT_CREATED", "DOCUMENT_UPDATED"] }],
    ["--status retrying --status dead-lettered", { statuses: ["RETRYING", "DEAD_LETTERED"] }],
    ["--status DEAD_LETTERED", { statuses: ["DEAD_LETTERED"] }],
    ["--consumer search,analytics --actor ada", { consumers: ["search", "analytics"], actors: ["ada"] }],
    ["--subject d --id e --fingerprint f", { subjects: ["d"], ids: ["e"], fingerprint: "f" }],
    ['--data tags=api --data version=2 --data title="2"', { data: { tags: "api", version: 2, title: "2" } }],
    ["--since 2026-01-31T09:30:00Z", { since: "2026-01-31T09:30:00.000Z" }],
  ])("'%s'", (line, filter) => expect(filterFrom(line)).toEqual(filter));

  test("words and conditions can be typed as they come, and mean what the flags mean", () => {
    expect(filterFrom("api guide")).toEqual({ text: "api guide" });
    expect(filterFrom("consumer:search status:retrying guide")).toEqual({
      consumers: ["search"],
      statuses: ["RETRYING"],
      text: "guide",
    });
    expect(filterFrom("consumer:search --consumer analytics")).toEqual({ consumers: ["analytics", "search"] });
    expect(filterFrom("data:tags=api https://example.com")).toEqual({
      data: { tags: "api" },
      text: "https://example.com",
    });
  });

  test.each([
    ["--type nonsense", "There are document.created"],
    ["--status failed", "There are pending"],
    ["--since yesterday", "15m, 1h, 2d"],
    ["--data tags", "key=value"],
  ])("'%s' is refused, with what there is", (line, said) => expect(() => filterFrom(line)).toThrow(said));

  test("a condition that there is not, and one that says nothing, are mistakes: they would show everything", () => {
    for (const line of ["consumr:search", "status:failed"]) {
      expect(() => filterFrom(line)).toThrow(CliError);
      expect(() => filterFrom(line)).toThrow(expect.objectContaining({ exitCode: 2 }));
    }
  });
});
