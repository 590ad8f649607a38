import { inTest, type Safeguard } from "./safeguard.ts";

const resumeLine = inTest("test/unit/cli-resume-line.unit.test.ts");
const fileOutput = inTest("test/unit/cli-file-output.unit.test.ts");
const settings = inTest("test/unit/cli-settings.unit.test.ts");
const exporting = inTest("test/e2e/cli-export.e2e.test.ts");

const ending = inTest("test/e2e/cli-endings.e2e.test.ts");

const FULL_DISK =
  "a disk that is full leaves whole lines, and the place after them: nothing is missing when it is gone on with";

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
  {
    name: "cli-file-place",
    promise: "what still waits to be written does not count as written",
    file: "cli/file-output.ts",
    old: "      return written;\n",
    new: "      return given;\n",
    tests: [fileOutput(FULL_DISK)],
  },
  {
    name: "cli-file-whole-lines",
    promise: "a write that failed half-way leaves no broken line",
    file: "cli/file-output.ts",
    old: "      await file.truncate(size).catch(() => {}); // a device has no size\n",
    new: "",
    tests: [fileOutput(FULL_DISK)],
  },
  {
    name: "cli-stdout-whole-lines",
    promise: "a full disk leaves whole lines in the file that stdout is, too",
    file: "cli/output.ts",
    old: "    if (written > 0) ftruncateSync(file, fstatSync(file).size - written);\n",
    new: "",
    tests: [ending("ends with whole lines, and says to go on after the last one")],
    needs: ["bundles"],
  },
  {
    name: "cli-tail-place",
    promise: "tail says to go on after what it has written, not after what it has read",
    file: "cli/commands/tail.ts",
    old: "      expired = await tellItem(item, session, filter);\n      place = feed.cursor;\n",
    new: "      place = feed.cursor;\n      expired = await tellItem(item, session, filter);\n",
    tests: [ending("ends with whole lines, and says to go on after the last one")],
    needs: ["bundles"],
  },
  {
    name: "cli-follow-tells-a-loss",
    promise: "who follows an event is told that the connection is lost, and does not wait for nobody knows what",
    file: "cli/follow-event.ts",
    old: '  else tellLoss(session, "it goes on");\n',
    new: "",
    tests: [ending("an event that is followed over a death of the API says that the connection is lost")],
    needs: ["bundles"],
  },
  {
    name: "cli-export-place",
    promise: "the line to go on is from what is in the file",
    file: "cli/commands/export.ts",
    old: "= file?.written ?? given;",
    new: "= given;",
    tests: [exporting("is an error, and the line to go on is from what is in the file")],
    needs: ["bundles"],
  },
  {
    name: "cli-folder-gets-no-credential",
    promise: "a folder that somebody else made doesn't say where the environment's token goes",
    file: "cli/settings.ts",
    old: "  if (sources.endpoint === folderFile(cwd) && !isLoopback(endpoint)) checkCredentialOf(endpoint, sources);\n",
    new: "",
    tests: [settings("the file doesn't say where a credential of")],
  },
];
