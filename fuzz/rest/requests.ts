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
const tags = fc.oneof(
  { weight: 4, arbitrary: fc.array(plainText, { maxLength: 5 }) },
  { weight: 2, arbitrary: fc.array(field, { maxLength: 22 }) },
  { weight: 1, arbitrary: hostileJson },
);
const visibility = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("WORKSPACE", "PRIVATE") },
  { weight: 1, arbitrary: hostileJson },
);

const bodies = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record(
        {
          title: field,
          content: field,
          tags,
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
    "content-encoding": fc.constantFrom(...Array.from({ length: 9 }, () => "identity"), "gzip", "br", "x"),
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

/** A method and a path: mostly such as there are, with ids that there are or are not. */
function routes({ ids }: Known): fc.Arbitrary<readonly [method: string, path: string]> {
  const id = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: inPath });
  const path = fc.oneof(
    fc.constantFrom("/v1/docs", "/v1/docs/", "/v1/events/export", "/metrics", "/health/ready", "/health/live"),
    fc.tuple(fc.constantFrom("/", "/assets/", "/v1/", "/v1/docs/", "/graphql/"), inPath).map((parts) => parts.join("")),
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(["POST", "/v1/docs"] as const) },
    { weight: 3, arbitrary: fc.constantFrom(["GET", "/v1/docs"] as const, ["GET", "/v1/events/export"] as const) },
    { weight: 2, arbitrary: id.map((one) => ["GET", `/v1/docs/${one}`] as const) },
    { weight: 4, arbitrary: id.map((one) => ["PUT", `/v1/docs/${one}`] as const) },
    { weight: 4, arbitrary: id.map((one) => ["POST", `/v1/docs/${one}/comments`] as const) },
    { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...METHODS), path) },
  );
}

/** Requests to everything that is no GraphQL: bodies, paths, queries and headers. */
export function restRequests(known: Known): fc.Arbitrary<HttpRequest> {
  return fc
    .record({
      route: routes(known),
      query,
      headers,
      caller: callers,
      body: bodies,
    })
    .map(({ route: [method, path], query: search, headers: given, caller, body }) => {
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
