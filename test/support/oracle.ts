import { MongoClient } from "mongodb";
import { expect } from "@jest/globals";
import { eventually } from "./eventually.ts";
import { type Follower } from "./follower.ts";
import { type Acknowledged } from "./load.ts";

interface Row {
  readonly _id: string;
}

/**
 * What must hold after any fault: every acknowledged mutation and its event are there and processed; every effect is there
 * once; no version went backwards. Reads the database itself, so that no cache can tell it what it wants to hear.
 */
export async function expectNothingLost(mongodbUrl: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const client = await MongoClient.connect(mongodbUrl);
  try {
    const db = client.db();
    const ids = acknowledged.map(({ eventId }) => eventId);
    const inLedger = { _id: { $in: ids }, status: "processed" };
    await eventually(
      async () => (await db.collection<Row & { status: string }>("events").countDocuments(inLedger)) === ids.length,
      `all ${ids.length} acknowledged events to be processed`,
      60_000,
    );
    await eventually(
      async () => (await db.collection("documents").countDocuments({ "outbox.id": { $gt: "" } })) === 0,
      "the outboxes to be empty",
    );

    const documents = await db.collection<Row & { version: number }>("documents").find().toArray();
    const versions = new Map(documents.map(({ _id, version }) => [_id, version]));
    for (const { documentId, version } of acknowledged)
      expect(versions.get(documentId)).toBeGreaterThanOrEqual(version);

    // Each version of each document is one event, acknowledged or not: so many notifications and counts, and no more.
    const events = documents.reduce((sum, { version }) => sum + version, 0);
    const notifications = await db.collection<Row & { eventId: string }>("notifications").find().toArray();
    expect(new Set(notifications.map(({ eventId }) => eventId)).size).toBe(notifications.length);
    expect(notifications).toHaveLength(events);
    expect(await db.collection("activity").countDocuments()).toBe(events);

    const entries = await db.collection<Row & { version: number }>("search").find().toArray();
    expect(entries.filter(({ _id, version }) => versions.get(_id) !== version)).toEqual([]);
  } finally {
    await client.close();
  }
}

/**
 * What must hold for a subscriber after any fault: it heard of every acknowledged event, or was told plainly of a gap.
 * `once`: and of none twice, which is so as long as its API process lives; another one can't know what it has heard.
 */
export async function expectHeard(
  { heard, told }: Follower,
  acknowledged: readonly Pick<Acknowledged, "eventId">[],
  { once }: { readonly once: boolean },
): Promise<void> {
  const missing = () => acknowledged.filter(({ eventId }) => !heard.has(eventId));
  await eventually(() => told !== null || missing().length === 0, "the subscriber to hear of every event").catch(
    (cause: unknown) => {
      throw new Error(`The subscriber never heard of ${missing().length} of ${acknowledged.length} events.`, { cause });
    },
  );
  if (once) expect([...heard].filter(([, times]) => times > 1)).toEqual([]);
}
