import { inTest, type Safeguard } from "./safeguard.ts";

const history = inTest("test/unit/history.unit.test.ts");
const feed = inTest("test/unit/feed.unit.test.ts");
const bounds = inTest("test/unit/feed-bounds.unit.test.ts");
const cursor = inTest("test/unit/log-cursor.unit.test.ts");

/** The log itself, for who comes back to a place that is not in memory: few readers, and a part of the time. */
export const HISTORY: readonly Safeguard[] = [
  {
    name: "look-back-of-a-resume",
    promise: "who resumes from the log gets no repeat of what lies before their cursor",
    file: "src/feed/log-cursor.ts",
    old: "for (const id of ids) repeats.isNew(id);",
    new: "",
    tests: [cursor("what was told before its place is known as a repeat when it is told again")],
  },
  {
    name: "look-back-read",
    promise: "who resumes from the log has what lies before their cursor read, for its repeats",
    file: "src/feed/log-cursor.ts",
    old: "const LOOK_BACK = 5_000;",
    new: "const LOOK_BACK = -1;",
    tests: [feed("a repeat is dropped also for who resumes from the log, wherever the first was")],
  },
  {
    name: "repeats-of-a-resume",
    promise: "a transition that the log has twice after a cursor reaches who resumes once",
    file: "src/feed/log-cursor.ts",
    old: "if (repeats.isNew(transitionId(item.transition))) items.push(item);",
    new: "items.push(item);",
    tests: [feed("a repeat is dropped also for who resumes from the log, wherever the first was")],
  },
  {
    name: "cursor-expired",
    promise: "who comes back to a place that the log has lost is told so: never a silent gap",
    file: "src/feed/log-cursor.ts",
    old: "if (!opened && oldest > after.offset + 1) return expire(oldest);",
    new: "",
    tests: [feed("says plainly that the log does not reach back")],
  },
  {
    name: "readers-bound",
    promise: "however many come back at once, a handful of readers of the log serves them",
    file: "src/feed/history.ts",
    old: "if (!hasRoom() && !idle.some((reader) => isAt(reader, position))) {",
    new: "if (closed) {",
    tests: [bounds("whoever needs one reader more than there may be waits for a free one")],
  },
  {
    name: "idle-reader-makes-room",
    promise: "a reader that nobody goes on with gives its place to another",
    file: "src/feed/history.ts",
    old: "if (idle.length + reading.size >= MAX_READERS) await takeIdle(mayBeTaken)?.cursor.close();",
    new: "",
    tests: [bounds("whoever needs one reader more than there may be waits for a free one")],
  },
  {
    name: "reader-goes-on",
    promise: "who comes back to places far apart don't take the readers from each other at each step",
    file: "src/feed/history.ts",
    old: "read >= SHIFT_ITEMS || performance.now() - restingSince >= REST_MS;",
    new: "read >= 0 || restingSince >= 0;",
    tests: [history("each reads on for a while before another takes its reader")],
  },
  {
    name: "reader-goes-on-for-a-while",
    promise: "who comes back does not wait until others have read all that they missed",
    file: "src/feed/history.ts",
    old: "read >= SHIFT_ITEMS || ",
    new: "read >= SHIFT_ITEMS * 10 || ",
    tests: [history("for a while, and no longer: who waits has a turn before the others are done")],
  },
  {
    name: "rested-reader-is-free",
    promise: "who is slow, or gone, keeps no reader from the others",
    file: "src/feed/history.ts",
    old: " || performance.now() - restingSince >= REST_MS;",
    new: " || restingSince < 0;",
    tests: [history("a reader with which nobody goes on is there for the next one soon")],
  },
  {
    name: "stretch-bound",
    promise: "what is live waits for a bounded piece of what others missed",
    file: "src/feed/log-cursor.ts",
    old: "message && items.length < STRETCH_ITEMS; message",
    new: "message; message",
    tests: [cursor("a large batch is handed out in stretches of a bounded size, each after a turn of its own")],
  },
  {
    name: "stretch-turns",
    promise: "who comes back decodes a piece of the log in a turn of its own: what is live goes on in between",
    file: "src/feed/log-cursor.ts",
    old: "      await turn();\n",
    new: "",
    tests: [cursor("a large batch is handed out in stretches of a bounded size, each after a turn of its own")],
  },
  {
    name: "pulled-not-pushed",
    promise: "of the log no more is decoded than somebody asks for",
    file: "src/feed/log-cursor.ts",
    old: "      await asked;\n",
    new: "",
    tests: [cursor("nothing is decoded that nobody asked for")],
  },
];
