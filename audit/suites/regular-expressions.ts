import { regexes as zodRegexes } from "zod";
import { type Found, regexesIn } from "../regexes/literals.ts";
import { type Suite } from "../suite.ts";
import { loadRecheck } from "../tools/recheck.ts";

const FOLDERS = ["src", "worker", "sdk/src", "cli", "web/src"];

/** Zod's own, of the shapes that inputs are checked with. */
const LIBRARY: readonly Found[] = (["email"] as const).map((name) => {
  const { source, flags } = zodRegexes[name];
  return { file: `zod, ${name}`, literal: { source, flags } };
});

/** Every regular expression of the source takes linear time, whatever it is given. */
export const regularExpressions: Suite = {
  name: "regular-expressions",
  about: "recheck on every regular expression of the source",
  modes: [],
  async run() {
    const check = await loadRecheck();
    const found = [...LIBRARY, ...(await Promise.all(FOLDERS.map(regexesIn))).flat()];
    const problems: string[] = [];
    for (const { file, literal } of found) {
      if (!literal) {
        problems.push(`${file}: a regular expression that is made at run time`);
        continue;
      }
      const { status, complexity, attack } = await check(literal.source, literal.flags);
      if (status === "safe") continue;
      problems.push(
        `${file}: /${literal.source}/${literal.flags} is ${status}: ${complexity?.summary ?? ""} ${attack?.pattern ?? ""}`,
      );
    }
    return { checks: found.length, problems, remarks: [] };
  },
};
