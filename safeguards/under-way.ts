import { inTest, type Safeguard } from "./safeguard.ts";

const admission = inTest("test/unit/admission.unit.test.ts");
const ofUser = inTest("test/int/requests-of-a-user.int.test.ts");
const answers = inTest("test/unit/answers.unit.test.ts");
const unread = inTest("test/int/answers.int.test.ts");

/** What one user, or nobody, may have under way, and what may wait to be read: nobody has all the room there is. */
export const UNDER_WAY: readonly Safeguard[] = [
  {
    name: "room-for-users",
    promise: "requests of who is not signed in leave room for users, however long they take",
    file: "src/admission/admission.ts",
    old: "if (!viewer && callers.of(id) >= MAX_OF_NOBODY)",
    new: "if (false)",
    tests: [inTest("test/int/overload.int.test.ts")("has room for users, however many requests")],
  },
  {
    name: "request-over-once",
    promise: "a request makes room once",
    file: "src/tally.ts",
    old: "if (!over) change(key, -amount);",
    new: "change(key, -amount);",
    tests: [admission("past their bound are refused, and each makes room once when it is over")],
  },
  {
    name: "requests-of-a-user",
    promise: "one user has 250 requests under way at most, so that there is room for others",
    file: "src/admission/admission.ts",
    old: "if (viewer && callers.of(id) >= MAX_OF_USER)",
    new: "if (false)",
    tests: [
      admission("of one user are a tenth of these at most"),
      ofUser("with bodies that take their time, is refused for now on each transport; others go on"),
    ],
  },
  {
    name: "requests-of-a-user-over-http",
    promise: "what a user asks over GraphQL counts as theirs, over HTTP",
    file: "src/http/graphql.ts",
    old: "underWay(response, admission.of(viewer), () => answerAs(viewer, request, response, url))",
    new: "answerAs(viewer, request, response, url)",
    tests: [ofUser("with bodies that take their time, is refused for now on each transport; others go on")],
  },
  {
    name: "requests-of-a-user-over-rest",
    promise: "and over REST",
    file: "src/http/server.ts",
    old: "await underWay(response, admission.of(viewer), () => {",
    new: "await underWay(response, () => {}, () => {",
    tests: [ofUser("the same with bodies over REST")],
  },
  {
    name: "requests-of-a-user-over-websocket",
    promise: "and on their sockets",
    file: "src/graphql/fan-out/attach.ts",
    old: "      atEnd(admission.of(contextValue.viewer));\n",
    new: "",
    tests: [ofUser("the same with waits on sockets")],
  },
  {
    name: "left-but-under-way",
    promise: "what a client that left had asked for takes room until it is done",
    file: "src/http/under-way.ts",
    old: "await work().finally(() => whenTaken(response, leave));",
    new: "whenTaken(response, leave);\n  await work();",
    tests: [ofUser("the same with waits for a receipt, also when nobody waits for their answer any more")],
  },
  {
    name: "answer-bound",
    promise: "one answer has a bounded length",
    file: "src/admission/answers.ts",
    old: "if (characters > MAX_ANSWER)",
    new: "if (false)",
    tests: [answers("an answer has a bounded length; of a change it is said that it was made")],
  },
  {
    name: "answers-of-a-user",
    promise: "what waits for one user to read it is bounded",
    file: "src/admission/answers.ts",
    old: "waiting.of(id) + characters > MAX_ANSWERS_OF_USER",
    new: "false",
    tests: [answers("what waits for one user to read it is bounded")],
  },
  {
    name: "answers-of-all",
    promise: "what waits for all users to read it is bounded",
    file: "src/admission/answers.ts",
    old: "waiting.total + characters > MAX_ANSWERS)",
    new: "false)",
    tests: [answers("what waits for all of them is bounded too, and the log says so")],
  },
  {
    name: "answers-over-http",
    promise: "answers of GraphQL over HTTP count until they are read",
    file: "src/http/graphql.ts",
    old: "hold: (told) => whenTaken(response, admission.answer(viewer, told)),",
    new: "hold: () => {},",
    tests: [unread("of GraphQL over HTTP: gets no more of them made than may wait for one user; others do")],
  },
  {
    name: "answers-over-rest",
    promise: "lists over REST count until they are read",
    file: "src/http/rest/documents.ts",
    old: "    hold(items);\n",
    new: "",
    tests: [unread("of REST: the same")],
  },
  {
    name: "answers-over-websocket",
    promise: "answers on a socket count until they are read",
    file: "src/graphql/fan-out/attach.ts",
    old: "      atEnd(admission.answer(contextValue.viewer, { characters: charactersOf(result.data), isChange }));\n",
    new: "",
    tests: [unread("of GraphQL on a socket: the same, and the socket stays")],
  },
];
