import { inTest, type Safeguard } from "./safeguard.ts";

const socket = inTest("test/int/websocket-guards.int.test.ts");

/** What one WebSocket may do, whose page may open it, and for how long. */
export const SOCKETS: readonly Safeguard[] = [
  {
    name: "operations-per-socket",
    promise: "one socket has a bounded number of operations under way",
    file: "src/graphql/fan-out/attach.ts",
    old: "if (Object.keys(context.subscriptions).length > MAX_OPERATIONS) {",
    new: "if (false) {",
    tests: [socket("operations at a time; one that ends makes room")],
  },
  {
    name: "frame-bound",
    promise: "a frame has a bounded size",
    file: "src/graphql/fan-out/attach.ts",
    old: "    maxPayload: MAX_FRAME_BYTES,\n",
    new: "",
    tests: [socket("a frame of more than ")],
  },
  {
    name: "init-timeout",
    promise: "a socket that says nothing is closed after 5 s",
    file: "src/graphql/fan-out/attach.ts",
    old: "connectionInitWaitTimeout: INIT_TIMEOUT_MS,",
    new: "connectionInitWaitTimeout: 600_000,",
    tests: [socket("a client that never greets")],
  },
  {
    name: "socket-credential",
    promise: "a wrong credential closes its socket, and is not taken for nobody",
    file: "src/graphql/fan-out/credentials.ts",
    old: "else refuse(socket, identity.message);\n        return false;",
    new: "else return true;\n        return false;",
    tests: [socket("a wrong credential")],
  },
  {
    name: "socket-limits",
    promise: "an operation over WebSocket has the limits of one over HTTP",
    file: "src/graphql/fan-out/attach.ts",
    old: "if (errors.length > 0) return errors;",
    new: "",
    tests: [inTest("test/int/graphql-limits.int.test.ts")("aliases, also when fragments repeat them")],
  },
  {
    name: "syntax-error-on-a-socket",
    promise: "a syntax error ends its operation, and not the socket with all its others",
    file: "src/graphql/fan-out/attach.ts",
    old: "if (error instanceof GraphQLError) return [error];",
    new: "",
    tests: [socket("a syntax error")],
  },
  {
    name: "origins-of-sockets",
    promise: "no page of another site opens a WebSocket",
    file: "src/identity/origins.ts",
    old: "return URL.canParse(origin) && new URL(origin).host === host;",
    new: "return URL.canParse(origin) || host !== undefined;",
    tests: [
      socket("pages of this server, and of allowed origins, may connect; programs say no origin; all others get a 403"),
    ],
  },
  {
    name: "token-that-expires",
    promise: "a token that expires closes its subscriptions",
    file: "src/graphql/fan-out/credentials.ts",
    old: 'const end = at(expiresAt, () => refuse(socket, "This token has expired: connect with a new one."));',
    new: "const end = (): void => {};",
    tests: [socket("is told before, then closes its subscriptions with 4403")],
  },
  {
    name: "token-told-before",
    promise: "who has a token that expires is told in time to bring another",
    file: "src/graphql/fan-out/credentials.ts",
    old: "  if (socket.readyState !== WebSocket.OPEN) return;\n  socket.send(JSON.stringify({ type:",
    new: "  if (socket) return;\n  socket.send(JSON.stringify({ type:",
    tests: [socket("is told before, then closes its subscriptions with 4403")],
  },
  {
    name: "token-of-the-same-user",
    promise: "a socket is not handed on to somebody else by a new token",
    file: "src/graphql/fan-out/credentials.ts",
    old: "if (isSame(before.viewer, identity.viewer)) remember(socket, identity);",
    new: "if (before) remember(socket, identity);",
    tests: [socket("for somebody else"), socket("with other roles")],
  },
];
