import { expect } from "@jest/globals";
import { type Collections } from "../../src/store/collections.ts";
import { connect } from "./client.ts";
import { eventually } from "./eventually.ts";
import { type Acknowledged } from "./load.ts";

/**
 * Waits until nothing is under way any more, and gives back a document made for that. Queues are in order: when the event of
 * this one is processed, the ledger has read of all before it, and says truly that nothing waits.
 */
export async function untilSettled(url: string): Promise<Omit<Acknowledged, "cursor">> {
  const [user, operator] = [connect(url, "ada"), connect(url, "operator")];
  const { body } = await user.rest("POST", "/v1/docs", { title: "Since", content: "…" });
  const { receipt, id, version } = body as { receipt: { eventId: string }; id: string; version: number };
  await eventually(
    async () => {
      const { data } = await operator.query<{
        last: { status: string } | null;
        events: { edges: readonly unknown[] };
        pipeline: { outboxBacklog: number | null };
      }>(
        `query ($last: ID!) { last: event(id: $last) { status } pipeline { outboxBacklog }
           events(first: 1, filter: {statuses: [PENDING, PUBLISHED, RETRYING]}) { edges { node { id } } } }`,
        { last: receipt.eventId },
      );
      return data.last?.status === "PROCESSED" && data.events.edges.length === 0 && data.pipeline.outboxBacklog === 0;
    },
    "everything to settle",
    60_000,
  );
  await Promise.all([user.close(), operator.close()]);
  return { documentId: id, eventId: receipt.eventId, version };
}

/**
 * What must hold where something was restored, once it has settled: every mutation that was acknowledged before the backup is
 * there, and its event is processed; each event of the ledger has its effects, once; no version went backwards.
 * @returns how many effects belong to no event of the ledger.
 */
export async function expectAsTheLedgerSays(
  { documents, events, notifications, activity, search }: Collections,
  acknowledged: readonly Omit<Acknowledged, "cursor">[],
): Promise<number> {
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
  const effects = [...allNotifications.map(({ eventId }) => eventId), ...allActivity.map(({ _id }) => _id)];
  const ofLedger = effects.filter((eventId) => statuses.has(eventId));
  expect(ofLedger.toSorted()).toEqual([...ids, ...ids].toSorted());
  const newest = new Map<string, number>();
  for (const { subject, data } of ledger) {
    const { version } = data as { readonly version: number };
    newest.set(subject, Math.max(newest.get(subject) ?? 0, version));
  }
  expect(new Map(entries.map(({ _id, version }) => [_id, version]))).toEqual(newest);
  return effects.length - ofLedger.length;
}
