import { expect } from "@jest/globals";
import { type Collections } from "../../src/store/collections.ts";
import { type TestClient } from "./client.ts";
import { type Acknowledged } from "./load.ts";

/** Is nothing under way any more, by what an operator is told? */
export async function isSettled(operator: TestClient): Promise<boolean> {
  const { data } = await operator.query<{
    events: { edges: readonly unknown[] };
    pipeline: { outboxBacklog: number | null };
  }>(`{ events(first: 1, filter: {statuses: [PENDING, PUBLISHED, RETRYING]}) { edges { node { id } } }
        pipeline { outboxBacklog } }`);
  return data.events.edges.length === 0 && data.pipeline.outboxBacklog === 0;
}

/**
 * What must hold where something was restored, once it has settled: every mutation that was acknowledged before the backup is
 * there, and its event is processed; each event of the ledger has its effects, once; no version went backwards.
 */
export async function expectAsTheLedgerSays(
  { documents, events, notifications, activity, search }: Collections,
  acknowledged: readonly Omit<Acknowledged, "cursor">[],
): Promise<void> {
  const [allDocuments, ledger, allNotifications, allActivity, entries] = await Promise.all([
    documents.find({}).toArray(),
    events.find({}).toArray(),
    notifications.find({}).toArray(),
    activity.find({}).toArray(),
    search.find({}).toArray(),
  ]);
  const versions = new Map(allDocuments.map(({ _id, version }) => [_id, version]));
  const ids = ledger.map(({ _id }) => _id).toSorted();
  const statuses = new Map(ledger.map(({ _id, status }) => [_id, status]));
  for (const { documentId, eventId, version } of acknowledged) {
    expect(versions.get(documentId)).toBeGreaterThanOrEqual(version);
    expect(statuses.get(eventId)).toBe("processed");
  }
  expect(allDocuments.filter(({ outbox }) => outbox.length > 0)).toEqual([]);
  expect(allNotifications.map(({ eventId }) => eventId).toSorted()).toEqual(ids);
  expect(allActivity).toHaveLength(ids.length);
  const newest = new Map<string, number>();
  for (const { subject, data } of ledger) {
    const { version } = data as { readonly version: number };
    newest.set(subject, Math.max(newest.get(subject) ?? 0, version));
  }
  expect(new Map(entries.map(({ _id, version }) => [_id, version]))).toEqual(newest);
}
