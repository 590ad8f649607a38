import { type ConfirmChannel, connect } from "amqplib";
import { randomUUID } from "node:crypto";
import { type Db, MongoClient, MongoServerError } from "mongodb";
import { type Consumer, CONSUMERS, declare, encode, PROCESSED, queueOf, type YardstickEvent } from "./topology.ts";

// The consumers as tutorials write them: a channel each, a small prefetch, each message handled and acknowledged by itself.

const PREFETCH = 10;

interface Identified {
  readonly _id: string;
}

const EFFECTS: Record<Consumer, (db: Db, event: YardstickEvent) => Promise<unknown>> = {
  notifications: (db, { type, timestamp, data }) =>
    db.collection<Identified & Record<string, unknown>>("notifications").insertOne({
      _id: randomUUID(),
      recipient: data.createdBy,
      message: `Your document '${data.title}' has been ${type === "document.created" ? "created" : "updated"}`,
      documentId: data.documentId,
      createdAt: timestamp,
    }),
  search: (db, { data: { documentId, title, content, tags } }) =>
    db.collection<Identified>("search").updateOne(
      { _id: documentId },
      {
        $set: {
          title,
          content,
          terms: [...new Set(`${title} ${tags.join(" ")} ${content}`.toLowerCase().match(/\w+/g))],
        },
      },
      { upsert: true },
    ),
  analytics: (db, { data: { documentId }, type }) =>
    db
      .collection<Identified>("analytics")
      .updateOne({ _id: documentId }, { $inc: { [type.replace(".", "_")]: 1 } }, { upsert: true }),
};

/**
 * Whoever counts to three was the last. Not with an upsert: the test server counts, but often has no answer when two of
 * them meet.
 */
async function countDone(
  db: Db,
  channel: ConfirmChannel,
  { id, type, timestamp, data }: YardstickEvent,
): Promise<void> {
  const progress = db.collection<Identified & { done: number }>("progress");
  const count = () => progress.findOneAndUpdate({ _id: id }, { $inc: { done: 1 } }, { returnDocument: "after" });
  const counted = (await count()) ?? ((await isFirst(progress.insertOne({ _id: id, done: 1 }))) ? null : await count());
  if (counted?.done !== CONSUMERS.length) return;
  const now = new Date();
  const processed = {
    eventId: id,
    type,
    subject: data.documentId,
    at: now.toISOString(),
    attempts: CONSUMERS.length,
    latencyMs: now.getTime() - Date.parse(timestamp),
  };
  channel.publish(PROCESSED, "", encode(processed), { persistent: true });
  await channel.waitForConfirms();
}

const client = await MongoClient.connect(process.env["MONGODB_URL"] ?? "");
const db = client.db();
await db.collection("notifications").createIndex({ recipient: 1, createdAt: -1 });
// Its search has no index on the terms: the test server is slow to keep one under concurrent single writes, MongoDB isn't.
const connection = await connect(process.env["RABBITMQ_URL"] ?? "");
await declare(await connection.createChannel());
for (const consumer of CONSUMERS) {
  const channel = await connection.createConfirmChannel();
  await channel.prefetch(PREFETCH);
  await channel.consume(queueOf(consumer), async (message) => {
    if (!message) return;
    try {
      const event = JSON.parse(message.content.toString()) as YardstickEvent;
      await EFFECTS[consumer](db, event);
      await countDone(db, channel, event);
      channel.ack(message);
    } catch (error) {
      console.error(error);
      channel.nack(message);
    }
  });
}
console.log("The yardstick's worker is ready");

/** False when another one was there already. */
async function isFirst(inserted: Promise<unknown>): Promise<boolean> {
  try {
    await inserted;
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === 11_000) return false;
    throw error;
  }
}
