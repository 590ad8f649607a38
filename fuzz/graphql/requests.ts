import fc from "fast-check";
import { type GraphQLSchema } from "graphql";
import { type HttpRequest } from "../http.ts";
import { callers, headerText } from "../values/headers.ts";
import { brokenBodies } from "./broken.ts";
import { type Known } from "./input-values.ts";
import { type Operation, operations } from "./operations.ts";

const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-7",
  "application/graphql",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "",
] as const;
const ACCEPTED = [
  "*/*",
  "application/json",
  "application/graphql-response+json",
  "text/event-stream",
  "image/png",
  "x",
];

const post = (body: string, headers: Readonly<Record<string, string>>): HttpRequest => ({
  method: "POST",
  path: "/graphql",
  headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), ...headers },
  body,
});

/** Requests to `/graphql`: most are operations of the schema, some are broken, some are put as no client of ours puts them. */
export function graphqlRequests(schema: GraphQLSchema, known: Known): fc.Arbitrary<HttpRequest> {
  const operation = operations(schema, known);
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(operation, callers).map(([given, caller]) => post(JSON.stringify(given), caller)),
    },
    { weight: 6, arbitrary: fc.tuple(brokenBodies(operation), callers).map(([body, caller]) => post(body, caller)) },
    { weight: 1, arbitrary: fc.tuple(operation, callers, fc.constantFrom("GET", "HEAD", "PUT")).map(inUrl) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(operation, callers, fc.constantFrom(...TYPES), fc.constantFrom(...ACCEPTED), headerText)
        .map(([given, caller, type, accept, text]) =>
          post(JSON.stringify(given), { ...caller, "content-type": type, accept, traceparent: text }),
        ),
    },
  );
}

const MAX_URL = 8_000;

function inUrl([{ query, variables }, caller, method]: readonly [
  Operation,
  Readonly<Record<string, string>>,
  string,
]): HttpRequest {
  const search = new URLSearchParams({ query, ...(variables ? { variables: JSON.stringify(variables) } : {}) });
  return {
    method,
    path: `/graphql?${search.toString()}`.slice(0, MAX_URL),
    headers: { ...caller, "apollo-require-preflight": "1" },
  };
}
