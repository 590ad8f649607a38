import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { SAFEGUARDS } from "../../safeguards/all.ts";
import { staleEntries } from "../../safeguards/check.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("each safeguard is where its entry says, once, and the tests that would miss it are there", () => {
  expect(staleEntries(SAFEGUARDS, root)).toEqual([]);
});

test("an entry that no longer fits is found", () => {
  const entry = { promise: "…", file: "src/clock.ts", old: "Date.now()", new: "0" };
  const here = { file: "test/unit/safeguards.unit.test.ts", test: "an entry that no longer fits is found" };
  const stale = (...entries: readonly object[]) =>
    staleEntries(
      entries.map((one) => ({ name: "a", ...entry, tests: [here], ...one })),
      root,
    );
  expect(stale({})).toEqual([]);
  expect(stale({ old: "Date.then()" })).toEqual(["'a': its text is 0 times in src/clock.ts, not once."]);
  expect(stale({ old: "export const" })).toEqual(["'a': its text is 3 times in src/clock.ts, not once."]);
  expect(stale({ file: "src/nowhere.ts" })[0]).toContain("there is no src/nowhere.ts");
  expect(stale({ new: "Date.now()" })[0]).toContain("is the same");
  expect(stale({ tests: [{ ...here, test: ["a test", "that is not there"].join(" ") }] })[0]).toContain("no test in");
  expect(stale({}, {})).toEqual(["'a': another safeguard has this name."]);
});
