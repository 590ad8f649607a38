import { sendAll } from "../send-all.ts";
import { type Round } from "../round.ts";
import { graphqlRequests } from "./requests.ts";

export const graphqlRound: Round = {
  name: "operations",
  about: "GraphQL operations over HTTP, from the schema",
  count: 100_000,
  run: (target, given) => sendAll(target, graphqlRequests(target.schema, target.known), given),
};
