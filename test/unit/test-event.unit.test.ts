import { expect, test } from "@jest/globals";
import { decodeEnvelope, encodeEnvelope, type Envelope } from "../../src/events/envelope.ts";
import { pendingRecord } from "../../src/ledger/projection.ts";
import { HANDLERS } from "../../worker/consumers.ts";
import { effectsOfTest } from "../../worker/test-event.ts";

const event: Envelope<"document.created"> & { readonly test: true } = {
  id: "e1",
  type: "document.created",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "olga",
  subject: "d1",
  audience: ["olga"],
  data: { documentId: "d1", title: "T", content: "C", tags: [], visibility: "WORKSPACE", version: 9, createdBy: "ada" },
  test: true,
};

test("the mark travels with the event, into the ledger", () => {
  expect(decodeEnvelope(encodeEnvelope(event)).test).toBe(true);
  expect(pendingRecord(event).test).toBe(true);
  const { test: _mark, ...real } = event;
  expect(decodeEnvelope(encodeEnvelope(real))).not.toHaveProperty("test");
  expect(pendingRecord(real)).not.toHaveProperty("test");
});

test("a test counts in no activity and writes no search entry", async () => {
  for (const consumer of ["analytics", "search"] as const) {
    const effects = (await HANDLERS[consumer]["document.created"]?.(event)) ?? [];
    expect(effects).toHaveLength(1);
    expect(effectsOfTest(event, effects)).toEqual([]);
  }
});

test("a test notifies its operator, not whom its data names", async () => {
  const effects = (await HANDLERS.notifications["document.created"]?.(event)) ?? [];
  expect(effects).toMatchObject([{ document: { recipient: "ada" } }]);
  expect(effectsOfTest(event, effects)).toMatchObject([
    { document: { _id: "e1:olga", recipient: "olga", message: "Test: Your document 'T' has been created" } },
  ]);
});
