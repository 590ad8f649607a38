import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { EXPORT_BATCH } from "../../src/export/event-export.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { eventually } from "../support/eventually.ts";
import { Away, EXPORT_PATH, type Line, openExporting } from "../support/exporting.ts";
import { RARE } from "../support/many-events.ts";
import { expectProblem, restClient } from "../support/rest.ts";
import { serve } from "../support/serve.ts";

const EVENTS = 10_000;

describe("the export of events", () => {
  let exporting: Awaited<ReturnType<typeof openExporting>>;
  beforeAll(async () => {
    exporting = await openExporting(EVENTS);
  }, 120_000);
  afterAll(() => exporting?.close());
  beforeEach(() => exporting.reset());

  test("has every event once, oldest first, and says at the end that it is complete", async () => {
    const { events, last } = await exporting.readAll(exporting.urlOf());
    expect(events.map(({ id }) => id)).toEqual(exporting.all.map(({ _id }) => _id));
    expect(last).toEqual({ complete: true, count: EVENTS });
  }, 60_000);

  test("goes on after any line's cursor, with the rest exactly once", async () => {
    const cut = await exporting.open(exporting.urlOf());
    let text = "";
    for await (const chunk of cut) {
      text += String(chunk);
      if (text.length > 5_000_000) break;
    }
    const got = text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
    const { events, last } = await exporting.readAll(exporting.urlOf(undefined, got.at(-1)?.cursor));
    expect([...got, ...events].map(({ id }) => id)).toEqual(exporting.all.map(({ _id }) => _id));
    expect(last).toEqual({ complete: true, count: EVENTS - got.length });
  }, 60_000);

  test("reads no further ahead than its client, and not at all when that has left", async () => {
    const slow = await exporting.open(exporting.urlOf());
    let before = -1;
    await eventually(async () => {
      if (exporting.batches.asked === before) return true;
      before = exporting.batches.asked;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return false;
    }, "the export to wait for its reader");
    expect(exporting.batches.asked).toBeGreaterThan(0);
    expect(exporting.batches.asked).toBeLessThan((EVENTS / EXPORT_BATCH) * 0.6);
    slow.destroy();
    const sofar = exporting.batches.asked;
    await exporting.readAll(exporting.urlOf());
    expect(exporting.batches.asked).toBe(sofar + EVENTS / EXPORT_BATCH + 1);
    expect(exporting.server.lines.filter(({ message }) => message.includes("export"))).toEqual([]);
  }, 60_000);

  test("an outage before the first line is a problem of its own; in the middle the last line is missing", async () => {
    exporting.batches.before = () => {
      throw new Away("connect ECONNREFUSED");
    };
    expectProblem(
      await restClient(exporting.server.url).call("GET", EXPORT_PATH, { as: "operator" }),
      503,
      "UNAVAILABLE",
    );
    exporting.batches.before = () => {
      if (exporting.batches.asked > 5) throw new Away("connect ECONNREFUSED");
    };
    exporting.batches.asked = 0;
    const cut = await exporting.open(exporting.urlOf());
    let text = "";
    const reading = (async () => {
      for await (const chunk of cut) text += String(chunk);
    })();
    await expect(reading).rejects.toThrow("aborted");
    expect(text).not.toContain("complete");
    expect(exporting.server.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: expect.stringContaining("An export was cut") }),
    );
  }, 60_000);

  test("what is written meanwhile is not in it: it ends", async () => {
    const { events } = collectionsOf(exporting.installation.store);
    const [template] = exporting.all;
    const future = new Date(Date.now() + 3_600_000).toISOString();
    await insertEach(events, template ? [{ ...template, _id: "later", timestamp: future }] : []);
    const { last } = await exporting.readAll(exporting.urlOf({ since: RARE.timeOf(EVENTS - 50) }));
    expect(last).toEqual({ complete: true, count: 50 });
    await events.deleteMany({ _id: { $in: ["later"] } });
  }, 60_000);

  test("keeps private payloads from operators who are not meant to read them", async () => {
    const { events } = await exporting.readAll(exporting.urlOf({ until: RARE.timeOf(41) }));
    const withoutData = events.filter(({ data }) => data === null).map(({ id }) => id);
    expect(withoutData).toEqual(["e000000", "e000020", "e000040"]);
    expect((await exporting.readAll(exporting.urlOf({ text: "notes", until: RARE.timeOf(41) }))).events).toHaveLength(
      38,
    );
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
        const { data } = await exporting.graphql(pages, { filter, after });
        const { events, exportEvents } = data as unknown as Answer;
        nodes.push(...events.edges.map(({ node }) => node));
        url = exportEvents.url;
        after = events.pageInfo.endCursor;
        more = events.pageInfo.hasNextPage;
      }
      const expected = nodes.toReversed().map((node) => ({ ...node, cursor: expect.any(String) }));
      for (const address of [`${exporting.server.url}${url}`, exporting.urlOf(filter)]) {
        const { events } = await exporting.readAll(address);
        expect(events).toEqual(expected);
      }
    },
    60_000,
  );

  test("a server that stops cuts it", async () => {
    const stopped = await serve({ services: exporting.installation.services });
    const answer = await exporting.open(new URL(EXPORT_PATH, stopped.url).href);
    const stopsAt = performance.now();
    await stopped.close();
    // At once, and not with what is still open after four seconds.
    expect(performance.now() - stopsAt).toBeLessThan(3_000);
    const reading = (async () => {
      for await (const _ of answer);
    })();
    await expect(reading).rejects.toThrow("aborted");
  }, 60_000);
});
