import { inTest, type Safeguard } from "./safeguard.ts";

const feed = inTest("test/unit/sdk-feed.unit.test.ts");
const http = inTest("test/unit/sdk-http.unit.test.ts");
const socket = inTest("test/unit/sdk-socket.unit.test.ts");
const reconnect = inTest("test/unit/sdk-reconnect.unit.test.ts");
const ownOperation = inTest("test/unit/sdk-own-operation.unit.test.ts");
const many = inTest("test/e2e/sdk.e2e.test.ts");
const settled = inTest("test/unit/sdk-settled.unit.test.ts");

/** The typed client: no silent gap, and nothing done twice because an answer was lost. */
export const SDK: readonly Safeguard[] = [
  {
    name: "client-resumes",
    promise: "a subscription that was cut goes on after what was received last",
    file: "sdk/src/subscription.ts",
    old: 'if (place !== undefined) sent["after"] = place;',
    new: "",
    tests: [feed("takes no more than fits, then the rest, with no gap and no repeat")],
  },
  {
    name: "client-buffer-bound",
    promise: "what waits for a slow reader is bounded: the server is left until it is read",
    file: "sdk/src/subscription.ts",
    old: "else if (!hasRoom) leave();",
    new: "",
    tests: [feed("takes no more than fits, then the rest, with no gap and no repeat")],
  },
  {
    name: "client-tells-a-gap",
    promise: "who was too slow and has no place to go on from is told so",
    file: "sdk/src/subscription.ts",
    old: 'if (failure.code === "SUBSCRIBER_LAGGED" && !state && sent["after"] == null) throw failure;',
    new: "",
    tests: [feed("being too slow is thrown when there is no place to go on from: going on from now would be a gap")],
  },
  {
    name: "client-leaves-no-gap",
    promise: "who reads too slowly and has no place to come back to is told so",
    file: "sdk/src/subscription.ts",
    old: 'if (!state && sent["after"] == null) throw fellBehind();',
    new: "",
    tests: [feed("of one's own operation that has no place hears what came, and then that it was too slow")],
  },
  {
    name: "client-state-has-no-gap",
    promise: "who follows a state and was too slow gets the state as it is",
    file: "sdk/src/subscription.ts",
    old: "&& !state && sent",
    new: "&& sent",
    tests: [feed("being too slow for a state is no gap: it begins again with the state as it is then")],
  },
  {
    name: "client-cursor-expired",
    promise: "a cursor that has expired ends the feed: what to do is the caller's decision",
    file: "sdk/src/subscription.ts",
    old: 'if (typeof root === "object" && root !== null && "oldest" in root) stream.end();',
    new: "if (false) stream.end();",
    tests: [feed("FeedCursorExpired is told, then it ends: what to do is the caller's decision")],
  },
  {
    name: "client-cursor-after-expired",
    promise: "who stores the feed's cursor gets on when the log no longer reaches back to it",
    file: "sdk/src/place.ts",
    old: '["cursor", "resumeAfter", "oldest"]',
    new: '["cursor", "resumeAfter"]',
    tests: [feed("its cursor is then where the log begins: who stores it is not told of the same gap for ever")],
  },
  {
    name: "client-log-has-no-end",
    promise: "a server that stops is no end of the feed",
    file: "sdk/src/subscription.ts",
    old: "if (resumable) throw completed();",
    new: "",
    tests: [feed("a server that completes it is stopping: the log has no end")],
  },
  {
    name: "client-repeats-what-is-harmless",
    promise: "a mutation that may have happened is not sent again",
    file: "sdk/src/http.ts",
    old: 'kind === "query" || keyed === true;',
    new: "kind !== undefined || keyed === true;",
    tests: [http("a mutation that takes none is asked once: it may have happened")],
  },
  {
    name: "client-key-of-a-call",
    promise: "a mutation that is sent again has the same idempotency key",
    file: "sdk/src/http.ts",
    old: "const operation = { ...given, variables: withIdempotencyKey(given) };",
    new: "const operation = { ...given, get variables() { return withIdempotencyKey(given); } };",
    tests: [http("a mutation that takes an idempotency key is asked again with the same one, made for it")],
  },
  {
    name: "client-key-of-the-caller",
    promise: "the caller's own idempotency key is sent",
    file: "sdk/src/idempotency-key.ts",
    old: "input.idempotencyKey ?? newKey()",
    new: "newKey()",
    tests: [http("the caller's own key is kept")],
  },
  {
    name: "client-no-limit",
    promise: "who sets no limit waits, and is not given up after a millisecond",
    file: "sdk/src/limit.ts",
    old: "limit > LONGEST_MS ? undefined : setTimeout(onAbort, limit)",
    new: "setTimeout(onAbort, limit)",
    tests: [settled("ms is no limit: more than a timer holds")],
  },
  {
    name: "client-headers-of-a-call",
    promise: "a call whose headers never come ends in time, and when its caller leaves",
    file: "sdk/src/http.ts",
    old: "await limit.hold(headers())",
    new: "await headers()",
    tests: [http("are given up after the same time"), http("don't keep who leaves")],
  },
  {
    name: "client-silence",
    promise: "a server that says nothing on its socket is left for another try",
    file: "sdk/src/socket.ts",
    old: "silence = setTimeout(() => client?.terminate(), SILENCE_MS);",
    new: "",
    tests: [
      socket(
        "a server that says nothing is left for another try, before it took the connection and after; a quiet one is not",
      ),
    ],
  },
  {
    name: "client-refused-twice",
    promise: "a credential that stays refused is not sent for ever",
    file: "sdk/src/reconnect.ts",
    old: "return renews && refusals++ === 0;",
    new: "return true;",
    tests: [socket("one that stays refused is fatal for all who wait for it, after being asked for twice")],
  },
  {
    name: "client-backoff",
    promise: "clients that lost a server do not all come back at once",
    file: "sdk/src/wait.ts",
    old: "Math.min(5_000, 200 * 2 ** attempt) * (0.5 + Math.random() / 2)",
    new: "200",
    tests: [reconnect("each wait is longer than the one before, half of it by chance, up to 5 s")],
  },
  {
    name: "client-settled",
    promise: "an event is settled when all its consumers have ended, not when the first one gave up",
    file: "sdk/src/settled.ts",
    old: "if (event.settledAt === null) return undefined;",
    new: "",
    tests: [
      settled("a consumer that gave up is no end while another one has not begun: its time is over first"),
      settled("nor for who leaves meanwhile: that is why it ends"),
    ],
  },
  {
    name: "client-proxy-answers",
    promise: "a proxy's JSON while the server behind it is away is no answer: it is asked again",
    file: "sdk/src/http.ts",
    old: "retryable: ok || status === 429 || status >= 500,",
    new: "retryable: false,",
    tests: [http("may pass, as what is away or asks for patience does")],
  },
  {
    name: "client-own-operation-resumes",
    promise: "a subscription of one's own goes on from its place, however its variables are declared",
    file: "sdk/src/own-operation.ts",
    old: "const DECLARES_AFTER = /\\$after\\s*:/;",
    new: "const DECLARES_AFTER = /\\([^{]*\\$after\\s*:[^{]*\\)/;",
    tests: [ownOperation("goes on from its place when it can be told one")],
  },
  {
    name: "client-more-than-a-socket-takes",
    promise: "more receipts than a socket may have operations are followed all the same, as others end",
    file: "src/graphql/fan-out/attach.ts",
    old: 'extensions: { code: "TOO_MANY_OPERATIONS", retryable: true },',
    new: 'extensions: { code: "TOO_MANY_OPERATIONS" },',
    tests: [many("follows more receipts at a time than a socket may have operations")],
    needs: ["bundles"],
  },
  {
    name: "client-closed",
    promise: "a client that was closed opens no connection again, which nobody would close",
    file: "sdk/src/socket.ts",
    old: "if (isClosed) return { ended: Promise.reject(closed()), leave() {} };",
    new: "",
    tests: [socket("a client that is closed says so of a new subscription, and opens nothing")],
  },
];
