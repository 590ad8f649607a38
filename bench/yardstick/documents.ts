import { type ConfirmChannel } from "amqplib";
import { randomUUID } from "node:crypto";
import { type Collection } from "mongodb";
import { encode, EVENTS, type YardstickEvent } from "./topology.ts";

export interface StoredDocument {
  readonly _id: string;
  readonly title: string;
  readonly content: string;
  readonly tags: readonly string[];
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Documents {
  byId(id: string): Promise<StoredDocument | null>;
  create(
    userId: string,
    input: Pick<StoredDocument, "title" | "content" | "tags">,
  ): Promise<{ document: StoredDocument; eventId: string }>;
  update(userId: string, id: string, content: string): Promise<{ document: StoredDocument; eventId: string }>;
}

/** Writes, then publishes and waits for the confirm: two steps, with a place between them to die in. */
export function createDocuments(collection: Collection<StoredDocument>, channel: ConfirmChannel): Documents {
  async function publish(type: YardstickEvent["type"], actor: string, document: StoredDocument): Promise<string> {
    const { _id: documentId, title, content, tags, createdBy } = document;
    const id = randomUUID();
    const timestamp = new Date().toISOString();
    const data = { documentId, title, content, tags, createdBy };
    channel.publish(EVENTS, "", encode({ id, type, timestamp, actor, data }), { persistent: true });
    await channel.waitForConfirms();
    return id;
  }

  return {
    byId: (id) => collection.findOne({ _id: id }),
    async create(userId, input) {
      const now = new Date().toISOString();
      const document = { _id: randomUUID(), ...input, version: 1, createdBy: userId, createdAt: now, updatedAt: now };
      await collection.insertOne(document);
      return { document, eventId: await publish("document.created", userId, document) };
    },
    async update(userId, id, content) {
      const document = await collection.findOneAndUpdate(
        { _id: id },
        { $set: { content, updatedAt: new Date().toISOString() }, $inc: { version: 1 } },
        { returnDocument: "after" },
      );
      if (!document) throw new Error("There is no such document.");
      return { document, eventId: await publish("document.updated", userId, document) };
    },
  };
}
