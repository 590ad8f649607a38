import { inTest, type Safeguard } from "./safeguard.ts";

const resumeLine = inTest("test/unit/cli-resume-line.unit.test.ts");

/** The command line: nothing is missing from what it wrote, and no credential goes where its owner did not send it. */
export const CLI: readonly Safeguard[] = [
  {
    name: "cli-resume-moment",
    promise: "the line that goes on has the moments of the first run, whenever it is run",
    file: "cli/resume-line.ts",
    old: "= { since, until };",
    new: "= {};",
    tests: [
      resumeLine("goes on from the moments that it had, whenever that is"),
      resumeLine("a word that only looks like a moment stays as it was typed"),
    ],
  },
];
