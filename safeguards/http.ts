import { inTest, type Safeguard } from "./safeguard.ts";

const graphql = inTest("test/int/graphql-http.int.test.ts");
const guards = inTest("test/int/http-guards.int.test.ts");
const format = inTest("test/unit/format-error.unit.test.ts");
const errors = inTest("test/int/graphql-errors.int.test.ts");
const rest = inTest("test/int/rest-errors.int.test.ts");
const files = inTest("test/int/dashboard-files.int.test.ts");
const metrics = inTest("test/int/metrics.int.test.ts");
const exported = inTest("test/int/event-export.int.test.ts");
const stop = inTest("test/int/http-stop.int.test.ts");

/** What is served over HTTP, and how its errors are told. */
export const HTTP: readonly Safeguard[] = [
  {
    name: "csrf",
    promise: "no form or script of another site carries out an operation",
    file: "src/http/graphql.ts",
    old: "csrfPrevention: true,",
    new: "csrfPrevention: false,",
    tests: [graphql("is refused:"), guards("change nothing by a form of")],
  },
  {
    name: "cors",
    promise: "no script of another site reads an answer",
    file: "src/http/cors.ts",
    old: "if (origin === undefined || !allowed.includes(origin)) return false;",
    new: "if (origin === undefined) return false;",
    tests: [guards("read nothing (CORS)")],
  },
  {
    name: "nothing-runs",
    promise: "nothing that is answered runs anything in a browser, or is put in a frame",
    file: "src/http/server.ts",
    old: '    response.setHeader("content-security-policy", NO_PAGE);\n',
    new: "",
    tests: [guards("no guessing of types, no referrer, nothing runs, no frame around it")],
  },
  {
    name: "no-sniffing",
    promise: "no browser guesses the type of an answer",
    file: "src/http/server.ts",
    old: '    response.setHeader("x-content-type-options", "nosniff");\n',
    new: "",
    tests: [guards("no guessing of types, no referrer, nothing runs, no frame around it")],
  },
  {
    name: "no-referrer",
    promise: "no other site learns an address of this one",
    file: "src/http/server.ts",
    old: '    response.setHeader("referrer-policy", "no-referrer");\n',
    new: "",
    tests: [guards("no guessing of types, no referrer, nothing runs, no frame around it")],
  },
  {
    name: "slow-heads-and-bodies",
    promise: "a client that takes long for its request is cut off",
    file: "src/http/server.ts",
    old: "{ ...patience, IncomingMessage: Incoming }",
    new: "{ IncomingMessage: Incoming }",
    tests: [guards("have 10 s for the head of a request, 30 s for all of it, and are cut after 60 s of nothing")],
  },
  {
    name: "slow-readers",
    promise: "a client that does not read its answer is cut off",
    file: "src/http/server.ts",
    old: "  server.timeout = IDLE_MS;\n",
    new: "",
    tests: [guards("have 10 s for the head of a request, 30 s for all of it, and are cut after 60 s of nothing")],
  },
  {
    name: "other-upgrades",
    promise: "a request that also offers HTTP/2 is answered",
    file: "src/http/server.ts",
    old: "{ ...patience, IncomingMessage: Incoming }",
    new: "patience",
    tests: [inTest("test/int/http-upgrade.int.test.ts")("that offers to go on in HTTP/2 is answered")],
  },
  {
    name: "stop-past-silent-connections",
    promise: "a connection on which nothing came does not hold up the stop",
    file: "src/http/server.ts",
    old: "    for (const socket of silent()) socket.destroy();\n",
    new: "",
    tests: [stop("a connection on which nothing came, as browsers open them in advance")],
  },
  {
    name: "stop-past-half-requests",
    promise: "a request that never comes to its end holds up the stop for four seconds at most",
    file: "src/http/server.ts",
    old: "setTimeout(() => server.closeAllConnections(), STOP_MS)",
    new: "setTimeout(() => {}, STOP_MS)",
    tests: [stop("never comes to its end: it has four seconds")],
  },
  {
    name: "no-batches",
    promise: "one request carries one operation",
    file: "src/http/graphql.ts",
    old: "allowBatchedHttpRequests: false,",
    new: "allowBatchedHttpRequests: true,",
    tests: [graphql("is refused:")],
  },
  {
    name: "no-subscription-over-http",
    promise: "a subscription over HTTP is refused, and not carried out as a query",
    file: "src/http/graphql.ts",
    old: 'if (operation?.operation !== "subscription") return;',
    new: "if (operation) return;",
    tests: [graphql("is refused:")],
  },
  {
    name: "masked-errors",
    promise: "what nobody foresaw is told under an id, and never with what it says",
    file: "src/graphql/format-error.ts",
    old: "root === undefined || (root instanceof GraphQLError && isOfTheOperation(root, formatted))",
    new: "root",
    tests: [format("an error as clients get it"), errors("an error over GraphQL")],
  },
  {
    name: "masked-results",
    promise: "a defect in what a resolver answered is not told as the client's mistake",
    file: "src/graphql/format-error.ts",
    old: 'path === undefined || extensions["code"] !== undefined || (nodes ?? []).length > 0;',
    new: "path !== null;",
    tests: [format("an error as clients get it")],
  },
  {
    name: "masked-problems",
    promise: "a defect over REST is told under an id, and never with what it says",
    file: "src/http/reply.ts",
    old: "const detail = `Something went wrong here. If you report it, name the id ${errorId}.`;",
    new: "const detail = String(error);",
    tests: [inTest("test/unit/reply.unit.test.ts")("what nobody foresaw is masked")],
  },
  {
    name: "retry-after",
    promise: "who is told to try again is told when",
    file: "src/http/reply.ts",
    old: "return error.retryable ? RETRY_LATER : {};",
    new: "return {};",
    tests: [rest("503 with Retry-After while the database is away")],
  },
  {
    name: "policy-of-the-page",
    promise: "on the dashboard's page no script runs but its own",
    file: "src/http/dashboard/answer.ts",
    old: "\"script-src 'self'\",",
    new: "\"script-src 'self' 'unsafe-inline'\",",
    tests: [
      files("the page runs its own scripts and styles alone, talks to its own server alone, and is put in no frame"),
    ],
  },
  {
    name: "policy-of-the-page-sent",
    promise: "the dashboard's page is sent with its policy",
    file: "src/http/dashboard/answer.ts",
    old: '  response.setHeader("content-security-policy", securityPolicy(request.headers.host));\n',
    new: "",
    tests: [
      files("the page runs its own scripts and styles alone, talks to its own server alone, and is put in no frame"),
    ],
  },
  {
    name: "policy-not-by-the-host",
    promise: "the name of the host that a client sends adds nothing to the policy",
    file: "src/http/dashboard/answer.ts",
    old: "/^[\\w.-]+(:\\d+)?$|^\\[[\\da-fA-F:]+\\](:\\d+)?$/.test(host)",
    new: "host",
    tests: [files("a host that would add to the policy is left out of it")],
  },
  {
    name: "files-that-were-built",
    promise: "what is beside the dashboard's files is not served",
    file: "src/http/dashboard/files.ts",
    old: 'name !== "index.html" && extname(name) in TYPES',
    new: 'extname(name) !== ""',
    tests: [files("nothing outside of what was built is served, however the path is written")],
  },
  {
    name: "routes-bounded",
    promise: "no path that somebody tries makes a new series of metrics",
    file: "src/http/route-template.ts",
    old: '  return "other";',
    new: "  return path;",
    tests: [
      metrics("has no more series after 1,000 different documents, users, queries and paths, and names none of them"),
    ],
  },
  {
    name: "export-at-the-readers-speed",
    promise: "an export is read no further ahead than its client takes it",
    file: "src/http/export/export-events.ts",
    old: "await pipeline(lines, response, { signal: stopping });",
    new: "for await (const line of lines) response.write(line);\n    response.end();",
    tests: [exported("reads no further ahead than its client, and not at all when that has left")],
  },
  {
    name: "export-that-was-cut",
    promise: "an export that was cut does not look complete",
    file: "src/http/export/lines.ts",
    old: "read = await batch(viewer, filter, read.next)) {",
    new: "read = await batch(viewer, filter, read.next).catch(() => ({ edges: [], next: null }))) {",
    tests: [
      exported("an outage before the first line is a problem of its own; in the middle the last line is missing"),
    ],
  },
  {
    name: "export-ends",
    promise: "an export ends, whatever is written meanwhile",
    file: "src/export/event-export.ts",
    old: "{ $and: [eventQuery(viewer, filter), { timestamp: { $lte: until } }] };",
    new: "eventQuery(viewer, filter);",
    tests: [exported("what is written meanwhile is not in it: it ends")],
  },
  {
    name: "stop-cuts-exports",
    promise: "a server that stops does not wait for a slow reader",
    file: "src/http/server.ts",
    old: "      stopping.abort();\n",
    new: "",
    tests: [exported("a server that stops cuts it")],
  },
  {
    name: "health-in-time",
    promise: "who asks for health is answered, also when a part does not answer",
    file: "src/health/readiness.ts",
    old: "Promise.race([check(), sleep(CHECK_LIMIT_MS, false, { signal: answered.signal })]);",
    new: "check();",
    tests: [inTest("test/unit/health.unit.test.ts")("ready is 503 and names the part that")],
  },
  {
    name: "late-requests-answered",
    promise: "a request that arrives while the server stops is answered before the connection ends",
    file: "src/http/server.ts",
    old: "      await closed;\n      clearInterval(idle);\n      clearTimeout(cut);\n      await graphql.stop();",
    new: "      await graphql.stop();\n      await closed;\n      clearInterval(idle);\n      clearTimeout(cut);",
    tests: [
      inTest("test/int/http-stop.int.test.ts")(
        "a change that arrives while the server stops is answered like any other",
      ),
    ],
  },
];
