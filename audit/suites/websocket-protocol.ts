import { type Suite } from "../suite.ts";
import { PROTOCOL_CASES } from "../websocket/cases.ts";

/** The graphql-transport-ws protocol, by the cases that its document names: the package `graphql-ws` ships no suite for servers. */
export const websocketProtocol: Suite = {
  name: "websocket-protocol",
  about: "the cases of graphql-ws's protocol document",
  modes: ["development", "production"],
  async run(server) {
    if (!server) throw new Error("This suite needs a server.");
    // Each on sockets of its own, so all at once: some wait for a time-out.
    const results = await Promise.allSettled(PROTOCOL_CASES.map(({ play }) => play(server)));
    const problems = results.flatMap((result, index) =>
      result.status === "rejected" ? [`${PROTOCOL_CASES[index]?.name}: ${String(result.reason)}`] : [],
    );
    return { checks: PROTOCOL_CASES.length, problems, remarks: [] };
  },
};
