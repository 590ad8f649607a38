import { regexes as zodRegexes } from "zod";
import { type Found, regexesIn } from "../regexes/literals.ts";
import { type SourceSuite } from "../suite.ts";
import { loadRecheck } from "../tools/recheck.ts";

/** It searches for attacks; cut short, it says "unknown". */
const TIMEOUT_MS = 120_000;
const FOLDERS = ["src", "worker", "sdk/src", "cli", "web/src"];

/** Zod's own, of the shapes that inputs are checked with. */
const LIBRARY: readonly Found[] = [{ file: "zod, email", literal: zodRegexes.email }];

/** Every regular expression of the source takes linear time, whatever it is given. */
export const regularExpressions: SourceSuite = {
  name: "regular-expressions",
  about: "recheck on every regular expression of the source",
  async run() {
    const check = await loadRecheck();
    const found = [...LIBRARY, ...(await Promise.all(FOLDERS.map(regexesIn))).flat()];
    const problems: string[] = [];
    for (const { file, literal } of found) {
      if (!literal) {
        problems.push(`${file}: a regular expression that is made at run time`);
        continue;
      }
      const { status, complexity, attack } = await check(literal.source, literal.flags, { timeout: TIMEOUT_MS });
      if (status === "safe") continue;
      problems.push(
        `${file}: /${literal.source}/${literal.flags} is ${status}: ${complexity?.summary ?? ""} ${attack?.pattern ?? ""}`,
      );
    }
    return { checks: found.length, problems, remarks: [] };
  },
};
