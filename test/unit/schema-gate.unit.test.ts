import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { checkStored, describeReport } from "../../scripts/schema-gate/gate.ts";
import { type Catalogue, CATALOGUE, type EventDefinition } from "../../src/events/catalogue.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { manyEvents } from "../support/many-events.ts";

async function* pagesOf(records: readonly EventRecord[], size = 100): AsyncGenerator<readonly EventRecord[]> {
  for (let from = 0; from < records.length; from += size) yield records.slice(from, from + size);
}

/** The catalogue as a change of one type would make it. */
const changed = (type: keyof typeof CATALOGUE, change: Partial<EventDefinition>): Catalogue => ({
  ...CATALOGUE,
  [type]: { ...CATALOGUE[type], ...change },
});

const stored = manyEvents(1_000);
const commentsIn = (records: readonly EventRecord[]) => records.filter(({ type }) => type === "comment.added");

describe("the gate before a change of the catalogue", () => {
  test("opens when everything that is stored can be read", async () => {
    const report = await checkStored(pagesOf(stored), CATALOGUE);
    expect(report).toEqual({ checked: 1_000, withoutPayload: 0, broken: 0, breakages: [] });
    expect(describeReport(report)).toContain("1000 stored events checked: none would break.");
  });

  test("names type, version, reason and the first ids of what would break", async () => {
    const stricter = CATALOGUE["comment.added"].data.extend({ sentiment: z.string() });
    const report = await checkStored(pagesOf(stored), changed("comment.added", { data: stricter }));
    const comments = commentsIn(stored);
    expect(report).toMatchObject({
      broken: comments.length,
      breakages: [
        {
          type: "comment.added",
          version: 1,
          count: comments.length,
          ids: comments.slice(0, 5).map(({ _id }) => _id),
        },
      ],
    });
    expect(describeReport(report)).toContain(`comment.added, version 1: ${comments.length}\n  In data, 'sentiment':`);
  });

  test("is closed to a new version without a step from the old one, and open with it", async () => {
    const data = CATALOGUE["comment.added"].data.extend({ sentiment: z.string() });
    const without = await checkStored(pagesOf(stored), changed("comment.added", { version: 2, data }));
    expect(without.breakages).toMatchObject([{ type: "comment.added", version: 1 }]);
    const upcasters = { 1: (old: unknown) => ({ ...(old as object), sentiment: "unknown" }) };
    const with_ = await checkStored(pagesOf(stored), changed("comment.added", { version: 2, data, upcasters }));
    expect(with_.broken).toBe(0);
  });

  test("is closed to a type that is taken out", async () => {
    const { "user.registered": _, ...rest } = CATALOGUE;
    expect((await checkStored(pagesOf(stored), rest)).breakages).toMatchObject([{ type: "user.registered", count: 2 }]);
  });

  test("checks dead letters, also as they were changed for their replay", async () => {
    const [event] = commentsIn(stored);
    const edited = { data: { body: 5 }, version: 1 } as unknown as EventRecord["edited"];
    const dead = { ...(event as EventRecord), status: "deadLettered" as const, edited };
    const report = await checkStored(pagesOf([dead]), CATALOGUE);
    expect(report.breakages).toMatchObject([{ ids: [dead._id] }]);
  });

  test("reads a change by the version that it was made in, whatever the event's own is", async () => {
    const data = CATALOGUE["comment.added"].data.extend({ sentiment: z.string() });
    const upcasters = { 1: (old: unknown) => ({ ...(old as object), sentiment: "unknown" }) };
    const second = changed("comment.added", { version: 2, data, upcasters });
    const [event] = commentsIn(stored) as [EventRecord];
    const edited = (version: number, change: object) => ({
      ...event,
      edited: { data: { ...(event.data as object), ...change }, version, by: "op", at: "", replayId: "r" },
    });
    const brokenOf = async (record: EventRecord) => (await checkStored(pagesOf([record]), second)).broken;
    expect(await brokenOf(edited(2, { sentiment: "good" }))).toBe(0);
    expect(await brokenOf(edited(1, {}))).toBe(0);
    expect(await brokenOf(edited(2, {}))).toBe(1);
  });

  test("passes over what has no payload in the ledger, and says so", async () => {
    const report = await checkStored(pagesOf([{ ...(stored[0] as EventRecord), data: null }]), CATALOGUE);
    expect(report).toMatchObject({ withoutPayload: 1, broken: 0 });
    expect(describeReport(report)).toContain("1 of them have no payload");
  });

  test("keeps a bounded number of reasons, and counts the rest", async () => {
    const types = Array.from({ length: 150 }, (_, n) => ({ ...(stored[0] as EventRecord), type: `t${n}` as never }));
    const report = await checkStored(pagesOf(types), CATALOGUE);
    expect(report).toMatchObject({ broken: 150 });
    expect(report.breakages).toHaveLength(100);
    expect(describeReport(report)).toContain("and 50 for other reasons");
  });
});
