import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { get, type IncomingMessage } from "node:http";
import { EXPORT_BATCH } from "../../src/export/event-export.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { aroundStore } from "../support/around-store.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { manyEvents, RARE } from "../support/many-events.ts";
import { expectProblem, restClient } from "../support/rest.ts";
import { serve } from "../support/serve.ts";

const EVENTS = 10_000;
const PATH = "/v1/events/export";
const as = (user: string) => ({ headers: { "x-user-id": user } });

type Line = Readonly<Record<string, unknown>> & { readonly id: string; readonly cursor: string };

class Away extends Error {}

describe("the export of events", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;
  /** Batches that were asked of the store, and what is done before each. */
  let asked = 0;
  let beforeBatch: () => void = () => {};
  /** Long payloads: all of it is more than any buffer on the way holds. */
  const all = manyEvents(EVENTS).map((record) => ({
    ...record,
    data: { ...(record.data as object), content: "long ".repeat(800) },
  }));
  const allIds = all.map(({ _id }) => _id);

  beforeAll(async () => {
    installation = await openInstallation({
      around: (store) => ({
        ...aroundStore(store, (call, proceed) => {
          if (call.collection === "events" && call.method === "find") {
            asked += 1;
            beforeBatch();
          }
          return proceed();
        }),
        isOutage: (error) => error instanceof Away || store.isOutage(error),
      }),
    });
    const { events } = collectionsOf(installation.store);
    for (let n = 0; n < EVENTS; n += 1_000) await insertEach(events, all.slice(n, n + 1_000));
    server = await serve({ services: installation.services });
  }, 120_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });
  beforeEach(() => {
    asked = 0;
    beforeBatch = () => {};
  });

  const urlOf = (filter?: object, after?: string): string => {
    const url = new URL(PATH, server.url);
    if (filter) url.searchParams.set("filter", JSON.stringify(filter));
    if (after) url.searchParams.set("after", after);
    return url.href;
  };

  /** The events, and the last line if it came. */
  async function readAll(url: string): Promise<{ readonly events: readonly Line[]; readonly last: unknown }> {
    const response = await fetch(url, as("operator"));
    expect(response.status).toBe(200);
    const lines = (await response.text()).trimEnd().split("\n");
    const parsed = lines.map((line) => JSON.parse(line) as Line);
    return { events: parsed.filter(({ cursor }) => cursor), last: parsed.at(-1) };
  }

  async function graphql(query: string, variables: object = {}): Promise<{ data: Record<string, never> | null }> {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-user-id": "operator" },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Record<string, never> | null };
  }

  /** An answer that is not read until somebody does. */
  const open = (url: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => get(url, as("operator"), resolve).on("error", reject));

  test("has every event once, oldest first, and says at the end that it is complete", async () => {
    const { events, last } = await readAll(urlOf());
    expect(events.map(({ id }) => id)).toEqual(allIds);
    expect(last).toEqual({ complete: true, count: EVENTS });
  }, 60_000);

  test("goes on after any line's cursor, with the rest exactly once", async () => {
    const cut = await open(urlOf());
    let text = "";
    for await (const chunk of cut) {
      text += String(chunk);
      if (text.length > 5_000_000) break;
    }
    const got = text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
    const { events, last } = await readAll(urlOf(undefined, got.at(-1)?.cursor));
    expect([...got, ...events].map(({ id }) => id)).toEqual(allIds);
    expect(last).toEqual({ complete: true, count: EVENTS - got.length });
  }, 60_000);

  test("reads no further ahead than its client, and not at all when that has left", async () => {
    const slow = await open(urlOf());
    let before = -1;
    await eventually(async () => {
      if (asked === before) return true;
      before = asked;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return false;
    }, "the export to wait for its reader");
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan((EVENTS / EXPORT_BATCH) * 0.6);
    slow.destroy();
    const sofar = asked;
    await readAll(urlOf());
    expect(asked).toBe(sofar + EVENTS / EXPORT_BATCH + 1);
    expect(server.lines.filter(({ message }) => message.includes("export"))).toEqual([]);
  }, 60_000);

  test("an outage before the first line is a problem of its own; in the middle the last line is missing", async () => {
    beforeBatch = () => {
      throw new Away("connect ECONNREFUSED");
    };
    expectProblem(await restClient(server.url).call("GET", PATH, { as: "operator" }), 503, "UNAVAILABLE");
    beforeBatch = () => {
      if (asked > 5) throw new Away("connect ECONNREFUSED");
    };
    asked = 0;
    const cut = await open(urlOf());
    let text = "";
    const reading = (async () => {
      for await (const chunk of cut) text += String(chunk);
    })();
    await expect(reading).rejects.toThrow("aborted");
    expect(text).not.toContain("complete");
    expect(server.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: expect.stringContaining("An export was cut") }),
    );
  }, 60_000);

  test("what is written meanwhile is not in it: it ends", async () => {
    const { events } = collectionsOf(installation.store);
    const [template] = all;
    const future = new Date(Date.now() + 3_600_000).toISOString();
    await insertEach(events, template ? [{ ...template, _id: "later", timestamp: future }] : []);
    const { last } = await readAll(urlOf({ since: RARE.timeOf(EVENTS - 50) }));
    expect(last).toEqual({ complete: true, count: 50 });
    await events.deleteMany({ _id: { $in: ["later"] } });
  }, 60_000);

  test("keeps private payloads from operators who are not meant to read them", async () => {
    const { events } = await readAll(urlOf({ until: RARE.timeOf(41) }));
    const withoutData = events.filter(({ data }) => data === null).map(({ id }) => id);
    expect(withoutData).toEqual(["e000000", "e000020", "e000040"]);
    expect((await readAll(urlOf({ text: "notes", until: RARE.timeOf(41) }))).events).toHaveLength(38);
  }, 60_000);

  test.each([
    { types: ["COMMENT_ADDED", "USER_REGISTERED"], until: RARE.timeOf(2_000) },
    { statuses: ["DEAD_LETTERED", "RETRYING"] },
    { statuses: ["PROCESSED"], actors: [RARE.actor] },
    { subjects: [RARE.subject] },
    { consumers: ["analytics"], statuses: ["DEAD_LETTERED"] },
    { fingerprint: RARE.fingerprint },
    { text: RARE.word },
    { data: { tags: "team3" }, since: "2026-01-01T00:00:00Z", until: RARE.timeOf(1_000) },
    { ids: ["e000005", "e000003"] },
    { ids: [] },
  ])(
    "finds by %j what `events` finds, and tells the same of it",
    async (filter) => {
      const fields =
        "id type timestamp actor subject version data edited { data by at replayId } test status publishedAt settledAt traceId consumers { consumer status attempts { number startedAt durationMs error { code message stack fingerprint } } nextAttemptAt discard { reason by at } } effects { kind id consumer }";
      const pages = `query ($filter: EventFilter, $after: String) { exportEvents(filter: $filter) { url }
      events(filter: $filter, first: 100, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`;
      interface Answer {
        readonly exportEvents: { readonly url: string };
        readonly events: {
          readonly edges: readonly { readonly node: Line }[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        };
      }
      const nodes: Line[] = [];
      let url = "";
      for (let after: string | null = null, more = true; more; ) {
        const { data } = await graphql(pages, { filter, after });
        const { events, exportEvents } = data as unknown as Answer;
        nodes.push(...events.edges.map(({ node }) => node));
        url = exportEvents.url;
        after = events.pageInfo.endCursor;
        more = events.pageInfo.hasNextPage;
      }
      const expected = nodes.toReversed().map((node) => ({ ...node, cursor: expect.any(String) }));
      for (const address of [`${server.url}${url}`, urlOf(filter)]) {
        const { events } = await readAll(address);
        expect(events).toEqual(expected);
      }
    },
    60_000,
  );

  test("HEAD answers its headers alone", async () => {
    const response = await fetch(urlOf(), { method: "HEAD", ...as("operator") });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="bookspace-events.ndjson"');
    expect(await response.text()).toBe("");
    expect(asked).toBe(1);
  });

  test("is for operators, by GET", async () => {
    const rest = restClient(server.url);
    expectProblem(await rest.call("GET", PATH, { as: null }), 401, "UNAUTHENTICATED");
    expectProblem(await rest.call("GET", PATH, { as: "ada" }), 403, "FORBIDDEN");
    const posted = await rest.call("POST", PATH, { as: "operator", body: {} });
    expectProblem(posted, 405, "METHOD_NOT_ALLOWED");
    expect(posted.headers.get("allow")).toBe("GET, HEAD");
    expect(asked).toBe(0);
  });

  test.each([
    ["filter={", "filter"],
    ["filter=[]", "filter"],
    ['filter={"typs":["COMMENT_ADDED"]}', "filter"],
    ['filter={"types":["comment.added"]}', "filter.types.0"],
    ['filter={"since":"yesterday"}', "filter.since"],
    ['filter={"consumers":["nobody"]}', "filter.consumers.0"],
    ['filter={"__proto__":1}', "filter"],
    ["after=nowhere", "after"],
    ["fliter={}", "fliter"],
  ])("refuses ?%s and says where", async (query, path) => {
    const answer = await restClient(server.url).call("GET", `${PATH}?${query}`, { as: "operator" });
    expectProblem(answer, 400, "BAD_USER_INPUT");
    expect(answer.body["issues"]).toContainEqual(expect.objectContaining({ path }));
  });

  test("a link is for operators, and of a length that servers take", async () => {
    const link = "query ($filter: EventFilter) { exportEvents(filter: $filter) { url } }";
    expect(await graphql(link)).toEqual({ data: { exportEvents: { url: PATH } } });
    const ids = Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(100, "x"));
    expect(await graphql(link, { filter: { ids } })).toMatchObject({
      errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
    });
    const refused = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-user-id": "ada" },
      body: JSON.stringify({ query: link }),
    });
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  });

  test("a server that stops cuts it", async () => {
    const stopped = await serve({ services: installation.services });
    const answer = await open(new URL(PATH, stopped.url).href);
    await stopped.close();
    const reading = (async () => {
      for await (const _ of answer);
    })();
    await expect(reading).rejects.toThrow("aborted");
  }, 60_000);
});
