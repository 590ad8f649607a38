import { inTest, type Safeguard } from "./safeguard.ts";

const member = inTest("test/unit/member-progress.unit.test.ts");
const anyOrder = inTest("test/unit/progress.unit.test.ts")(
  "whoever comes back to the newest place that they were told misses nothing and gets nothing twice",
);

/** How far the log went by without anything for a subscriber: told truly, or its place is lost, or skips what is its own. */
export const PROGRESS: readonly Safeguard[] = [
  {
    name: "passed-over-is-told",
    promise: "who waits for what is rare comes back to a place that the log still has",
    file: "src/graphql/fan-out/member.ts",
    old: "    tellProgress(upTo).catch(leave);\n",
    new: "",
    tests: [member("within a minute, once, and what comes later comes after it")],
  },
  {
    name: "passed-over-is-told-on-the-way",
    promise: "who catches up with a long past of which little is for them need not begin again when they are cut off",
    file: "src/graphql/fan-out/member.ts",
    old: "      if (progressIsDue && !ending) await tellProgress(position);\n",
    new: "",
    tests: [member("also while it catches up with a long past of which nothing is for it")],
  },
  {
    name: "progress-behind-what-is-on-its-way",
    promise: "nobody is told to go on after what they have yet to be sent",
    file: "src/graphql/fan-out/channel.ts",
    old: "(running?.onItsWay.count === 0 ? feed.head() : null)",
    new: "(running ? feed.head() : null)",
    tests: [
      inTest("test/unit/channel.unit.test.ts")(
        "its place is that of the log, but while something is on its way to those who joined",
      ),
      anyOrder,
    ],
  },
  {
    name: "progress-in-order",
    promise: "a place that is told comes before what comes after it: else who resumes would get that twice",
    file: "src/graphql/fan-out/member.ts",
    old: "    held = true;\n    const payload",
    new: "    const payload",
    tests: [member("before any item that is delivered while the notice is made")],
  },
  {
    name: "progress-when-read",
    promise: "for a client that does not read no notices are heaped up",
    file: "src/graphql/fan-out/member.ts",
    old: "live && !held && !lagging && !outlet.full ?",
    new: "live && !held && !lagging ?",
    tests: [member("not while its client has yet to read")],
  },
  {
    name: "looked-through-once",
    promise: "of thousands that come back to one place the log is looked through once, not by each",
    file: "src/graphql/fan-out/member.ts",
    old: "      position = written = channel.passedOver.endFrom(position);\n",
    new: "",
    tests: [member("what one has looked through in vain, the next one who asks the same passes over")],
  },
  {
    name: "nothing-wanted-is-passed-over",
    promise: "who passes over what another has looked through misses nothing",
    file: "src/graphql/fan-out/passed-over.ts",
    old: "items[items.indexOf(first) - 1]?.position ?? from",
    new: "first.position",
    tests: [
      inTest("test/unit/passed-over.unit.test.ts")(
        "whatever pages are looked through, nothing that is wanted is passed over",
      ),
      anyOrder,
    ],
  },
  {
    name: "progress-is-no-item",
    promise: "the SDK's feed moves its place when it is told how far the log went by, and bothers nobody with it",
    file: "sdk/src/feed.ts",
    old: 'if (item.__typename !== "FeedProgress") return',
    new: "return",
    tests: [inTest("test/unit/sdk-feed.unit.test.ts")("what went by that was not asked for moves its place")],
  },
];
