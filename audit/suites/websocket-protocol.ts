import { type ServerSuite } from "../suite.ts";
import { PROTOCOL_CASES } from "../websocket/cases.ts";

/** The graphql-transport-ws protocol, by the cases that its document names: the package `graphql-ws` ships no suite for servers. */
export const websocketProtocol: ServerSuite = {
  name: "websocket-protocol",
  about: "the cases of graphql-ws's protocol document",
  async runOn(server) {
    // Each on sockets of its own, so all at once: some wait for a time-out.
    const results = await Promise.allSettled(PROTOCOL_CASES.map(({ play }) => play(server)));
    const problems = results.flatMap((result, index) =>
      result.status === "rejected" ? [`${PROTOCOL_CASES[index]?.name}: ${String(result.reason)}`] : [],
    );
    return { checks: PROTOCOL_CASES.length, problems, remarks: [] };
  },
};
