import fc from "fast-check";
import { type Known } from "../graphql/input-values.ts";
import { type HttpRequest } from "../http.ts";
import { callers, headerText } from "../values/headers.ts";
import { hostileJson, RAW_JSON } from "../values/json.ts";
import { hostileText, plainText } from "../values/text.ts";

const inPath = fc.oneof(
  hostileText.map((text) => encodeURIComponent(Buffer.from(text.slice(0, 300)).toString())),
  fc.constantFrom("%", "%00", "%ff", "..", "../..", "..%2f..", "%2e%2e", "//", ".", "a/b", "a/comments/b", ";x=1"),
);

const field = fc.oneof(
  { weight: 4, arbitrary: plainText },
  { weight: 3, arbitrary: hostileText },
  { weight: 1, arbitrary: hostileJson },
);
const visibility = fc.oneof(fc.constantFrom<unknown>("WORKSPACE", "PRIVATE", null, "private"), hostileJson);

const bodies = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record(
        {
          title: field,
          content: field,
          tags: fc.oneof(fc.array(field, { maxLength: 22 }), hostileJson),
          visibility,
          body: field,
          id: hostileText,
        },
        { requiredKeys: ["title", "content", "body"] },
      )
      .map((document) => JSON.stringify(document)),
  },
  { weight: 2, arbitrary: hostileJson.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.constantFrom(...RAW_JSON) },
  { weight: 1, arbitrary: hostileText },
);

const TYPES = [
  "application/json",
  "application/json",
  "application/json",
  "text/plain",
  "application/xml",
  "",
] as const;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"] as const;

const headers = fc.record(
  {
    "content-type": fc.constantFrom(...TYPES),
    "idempotency-key": fc.oneof(headerText, fc.constantFrom("same", "k".repeat(129))),
    "if-match": fc.oneof(headerText, fc.constantFrom('"1"', '"2"', "*", 'W/"1"', '"999999999999999"', '"1", "2"')),
    traceparent: headerText,
    "content-encoding": fc.constantFrom("identity", "gzip", "br", "x"),
    accept: fc.constantFrom("text/html", "application/json", "*/*"),
    "if-none-match": headerText,
    "x-forwarded-for": headerText,
    "x-http-method-override": fc.constantFrom("DELETE", "PUT"),
  },
  { requiredKeys: ["content-type"] },
);

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom("first", "after", "tag", "createdBy", "filter", "__proto__", "x[$gt]"),
      fc.oneof(
        hostileText,
        hostileJson.map((value) => JSON.stringify(value)),
      ),
    ),
    { maxLength: 3 },
  )
  .map((pairs) =>
    pairs.length === 0
      ? ""
      : `?${new URLSearchParams(pairs.map(([name, text]): [string, string] => [name, text.slice(0, 600)])).toString()}`,
  );

function paths({ ids }: Known): fc.Arbitrary<string> {
  const id = fc.oneof(fc.constantFrom(...ids), inPath);
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom("/v1/docs", "/v1/docs/") },
    { weight: 4, arbitrary: id.map((one) => `/v1/docs/${one}`) },
    { weight: 3, arbitrary: id.map((one) => `/v1/docs/${one}/comments`) },
    { weight: 1, arbitrary: fc.constantFrom("/v1/events/export", "/metrics", "/health/ready", "/health/live") },
    { weight: 1, arbitrary: inPath.map((one) => `/${one}`) },
    { weight: 1, arbitrary: inPath.map((one) => `/assets/${one}`) },
  );
}

/** Requests to everything that is no GraphQL: bodies, paths, queries and headers. */
export function restRequests(known: Known): fc.Arbitrary<HttpRequest> {
  return fc
    .record({
      method: fc.constantFrom("POST", "POST", "PUT", ...METHODS),
      path: paths(known),
      query,
      headers,
      caller: callers,
      body: bodies,
    })
    .map(({ method, path, query: search, headers: given, caller, body }) => {
      const length = String(Buffer.byteLength(body));
      const carries = method !== "GET" && method !== "HEAD" && method !== "TRACE";
      return {
        method,
        path: path + search,
        headers: { ...given, ...caller, ...(carries ? { "content-length": length } : {}) },
        ...(carries ? { body } : {}),
      };
    });
}
