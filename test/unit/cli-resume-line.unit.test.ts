import { expect, test } from "@jest/globals";
import { resumeLine } from "../../cli/resume-line.ts";

test("the line that goes on has the same filter, the new place, and no token", () => {
  const line = ["tail", "api guide", "--token", "secret", "--after", "old", "--type=comment.added", "--token=secret"];
  expect(resumeLine(line, "NEW", {})).toBe("bookspace tail 'api guide' --type=comment.added --after NEW");
});

const since = "2026-01-01T12:00:00.000Z";
const until = "2026-01-31T09:30:00.000Z";

test.each([
  ["export --since 30d -o e.ndjson", `export --since ${since} -o e.ndjson`],
  ["tail --since=15m --json", `tail --since=${since} --json`],
  ["events --json since:15m until:1m guide", `events --json since:${since} until:${until} guide`],
  ["export -oe.ndjson --until 1m since:1d", `export -oe.ndjson --until ${until} since:${since}`],
])("'%s' goes on from the moments that it had, whenever that is", (line, expected) =>
  expect(resumeLine(line.split(" "), "NEW", { since, until })).toBe(`bookspace ${expected} --after NEW`),
);

test("a word that only looks like a moment stays as it was typed", () => {
  const line = ["tail", "--text", "since:15m", "since=15m", "--since", "15m"];
  expect(resumeLine(line, "NEW", { text: "since:15m since=15m", since })).toBe(
    `bookspace tail --text since:15m since=15m --since ${since} --after NEW`,
  );
});

test("the new place comes before what ends the flags", () => {
  expect(resumeLine(["tail", "--json", "--", "api", "guide"], "NEW", {})).toBe(
    "bookspace tail --json --after NEW -- api guide",
  );
});
