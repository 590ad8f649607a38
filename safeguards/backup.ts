import { inTest, type Safeguard } from "./safeguard.ts";

const backup = inTest("test/int/backup.int.test.ts");
const redeliver = inTest("test/unit/redeliver-unsettled.unit.test.ts");

/** What makes a copy of an installation whole, and brings its events on again. */
export const BACKUP: readonly Safeguard[] = [
  {
    name: "edit-of-one-consumer",
    promise: "after a restore no consumer is handed a payload that was changed for another one",
    file: "worker/redeliver-unsettled.ts",
    old: "eventToReplay(asHandedTo(consumer, record), null)",
    new: "eventToReplay(record, null)",
    tests: [
      inTest("test/unit/redeliver-unsettled.unit.test.ts")("a payload that was changed for the replay of one consumer"),
    ],
  },
  {
    name: "backup-with-its-log",
    promise: "what was committed to the write-ahead log alone is in the backup",
    file: "src/sqlite/backup.ts",
    old: "if (before.length > 0)",
    new: "if (false)",
    tests: [backup("nothing committed before is missing")],
  },
  {
    name: "backup-into-an-empty-folder",
    promise: "a backup writes over nothing",
    file: "src/sqlite/backup.ts",
    old: "if (found.length > 0)",
    new: "if (false)",
    tests: [backup("is refused where something is already")],
  },
  {
    name: "backup-closed-to-others",
    promise: "a backup is for its own user alone",
    file: "src/sqlite/backup.ts",
    old: "  await chmod(copy, 0o600);\n",
    new: "",
    tests: [backup("it is one file, for this user alone")],
  },
  {
    name: "failed-backup-leaves-nothing",
    promise: "a copy that failed is never taken for a backup",
    file: "src/sqlite/backup.ts",
    old: '    await Promise.all(["", "-wal", ".lock"].map((end) => rm(`${partial}${end}`, { recursive: true, force: true })));\n',
    new: "",
    tests: [backup("of a damaged file fails and leaves nothing that could be taken for a backup")],
  },
  {
    name: "redelivered-to-the-unsettled",
    promise: "after a restore an event goes to the consumers that are not done with it, and to no other",
    file: "worker/redeliver-unsettled.ts",
    old: 'return status === "pending" || status === "retrying";',
    new: "return status !== undefined;",
    tests: [redeliver("each event goes to the consumers that are not done with it, and to no other")],
  },
  {
    name: "redelivery-told-when-refused",
    promise: "events that the broker did not take again are told of",
    file: "worker/redeliver-unsettled.ts",
    old: 'if (outcomes.some((outcome) => outcome !== "confirmed"))',
    new: "if (false)",
    tests: [redeliver("a broker that does not take them is told of, so that it is run again")],
  },
  {
    name: "redelivery-passes-over-the-unreadable",
    promise: "an event that can no longer be read does not keep the others from being redelivered",
    file: "worker/redeliver-unsettled.ts",
    old: "if (error instanceof UnreadableEvent) return null;",
    new: "",
    tests: [redeliver("each event goes to the consumers that are not done with it, and to no other")],
  },
];
