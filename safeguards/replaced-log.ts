import { inTest, type Safeguard } from "./safeguard.ts";

const rabbitmq = inTest("test/int/replaced-log.int.test.ts");
const feed = inTest("test/unit/feed-replaced.unit.test.ts");

/** A log that takes the place of another: nobody reads on in it from a place of the old one. */
export const REPLACED_LOG: readonly Safeguard[] = [
  {
    name: "replaced-log-noticed",
    promise: "a log that was deleted and declared anew is not read on from a place of the old one, in silence",
    file: "src/broker/rabbitmq/read-log.ts",
    old: "if (!(await isThere(channel, known, end))) {",
    new: "if (await isThere(channel, known, end).then(() => false)) {",
    tests: [rabbitmq("its readers are told so, wherever they are in it, and read the new one from its first message")],
    needs: ["services"],
  },
  {
    name: "replaced-log-though-longer",
    promise: "so it is when the new log is longer by then than the old one had been",
    file: "src/broker/rabbitmq/log-places.ts",
    old: "return found.offset === offset && found.id === id;",
    new: "return true;",
    tests: [rabbitmq("so are they when nobody noticed before the new one was longer than the old one had been")],
    needs: ["services"],
  },
  {
    name: "replaced-log-older-cursors",
    promise: "who comes with a cursor of another log is told so, and does not wait for its place in this one",
    file: "src/feed/ahead.ts",
    old: "if (one.position.offset > tail) end(",
    new: "if (one.position.offset > Infinity) end(",
    tests: [feed("says plainly that the log ends before the cursor: it is another log than the cursor's")],
  },
  {
    name: "replaced-log-and-history",
    promise: "of the log itself, too, no place is waited for that is past its end",
    file: "src/feed/log-cursor.ts",
    old: "  if (reader.tail < after.offset) expire(reader.tail + 1);\n",
    new: "",
    tests: [
      inTest("test/unit/log-cursor.unit.test.ts")(
        "a place past the end of the log is refused, also when the log grows past it later",
      ),
    ],
  },
  {
    name: "replaced-log-told",
    promise: "whoever subscribed is told when the log was replaced: never a silent gap",
    file: "src/feed/create-feed.ts",
    old: "for (const subscriber of all) subscriber.fail(gone);",
    new: "",
    tests: [
      feed("all are told that their places are gone, wherever they are, and nothing of the new log reaches them"),
    ],
  },
  {
    name: "replaced-log-read-anew",
    promise: "a log that took the place of another is read from its first message, also what the old one told",
    file: "src/feed/create-feed.ts",
    old: "    repeats = createRepeats(tailItems);\n    void",
    new: "    void",
    tests: [feed("whoever comes next gets the new log from its first message, also what the old one told")],
  },
  {
    name: "replaced-log-known-history",
    promise: "what was read of a log that is gone is not served as a part of the one in its place",
    file: "src/feed/create-feed.ts",
    old: "    void history.close();\n    history = createHistory(broker, turn);\n",
    new: "",
    tests: [feed("what was read of the old one for those who come back is not served of the new one")],
  },
  {
    name: "replaced-log-while-opening",
    promise: "an API process starts though the log is replaced just then",
    file: "src/feed/create-feed.ts",
    old: "!sameLog || head.offset >= reader.tail",
    new: "head.offset >= reader.tail",
    tests: [feed("before a feed that is being opened got anything of the old one, it opens with the new one")],
  },
  {
    name: "replaced-log-late-page",
    promise: "a page of a log that is gone does not reach a subscriber that was told so",
    file: "src/feed/subscriber.ts",
    old: "        if (over) return;\n        takePage(page);",
    new: "        takePage(page);",
    tests: [feed("a subscriber that is ended while the log is read for it has nothing more to say")],
  },
  {
    name: "replaced-log-told-to-members",
    promise: "a subscription is told when the log was replaced, also one that is live",
    file: "src/graphql/fan-out/member.ts",
    old: '    conclude({ notice: "cursorExpired", oldest: gone.oldest }, gone).catch(leave);\n',
    new: "",
    tests: [
      inTest("test/int/fan-out-resume.int.test.ts")(
        "is told when the log was replaced, live or on its way, and resumes in the new one from its first message",
      ),
    ],
  },
  {
    name: "replaced-log-and-who-waits",
    promise: "who waits for an event when the log is replaced is told to ask again",
    file: "src/ledger/settled.ts",
    old: "if (error instanceof CursorExpired) throw timedOut(eventId, waitMs);",
    new: "if (!error) throw timedOut(eventId, waitMs);",
    tests: [
      inTest("test/unit/settled.unit.test.ts")("when the log is replaced meanwhile, who waits is told to ask again"),
    ],
  },
];
