import { type z } from "zod";
import { type ConsumerName } from "./consumers.ts";
import { addedComment, documentState, registeredUser } from "./payloads.ts";
import { type Upcaster } from "./upcast.ts";

export interface EventDefinition {
  /** What it tells, in one sentence. */
  readonly description: string;
  /** The payload's version; a change that an old reader would misread makes a new one. */
  readonly version: number;
  readonly data: z.ZodType;
  /** Payloads that fit. */
  readonly examples: readonly unknown[];
  /** Who handles it, and what for: the event is processed when all of them are done. */
  readonly consumers: { readonly [C in ConsumerName]?: string };
  /** The fields of `data` whose words an event is found by: the whole of short ones, the start of a long one. */
  readonly text: { readonly whole: readonly string[]; readonly start?: string };
  /** For each version that came before, how its payloads become those of the next: by the older version's number. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
}

export type Catalogue = Readonly<Record<string, EventDefinition>>;

const DOCUMENT = { documentId: "0193f2a0-5c1e-7b1a-9c55-1f0d5a1c2b3d", createdBy: "user123", visibility: "WORKSPACE" };

/** Every event type, once. */
export const CATALOGUE = {
  "document.created": {
    description: "A document was created.",
    version: 1,
    data: documentState,
    examples: [
      { ...DOCUMENT, title: "API Guide", content: "REST API best practices...", tags: ["api", "rest"], version: 1 },
    ],
    consumers: {
      notifications: "Tells the creator that the document is there.",
      search: "Makes the document found by its words.",
      analytics: "Counts it in the workspace's activity.",
    },
    text: { whole: ["title", "tags"], start: "content" },
  },
  "document.updated": {
    description: "A document was changed; the payload is its whole state afterwards.",
    version: 1,
    data: documentState,
    examples: [
      { ...DOCUMENT, title: "API Guide, 2nd edition", content: "GraphQL, too...", tags: ["api"], version: 2 },
      { ...DOCUMENT, visibility: "PRIVATE", title: "API Guide", content: "", tags: [], version: 3 },
    ],
    consumers: {
      notifications: "Tells the creator that the document changed, and by whom when it was somebody else.",
      search: "Makes the document found by its new words, unless a newer version is known.",
      analytics: "Counts it in the workspace's activity.",
    },
    text: { whole: ["title", "tags"], start: "content" },
  },
  "comment.added": {
    description: "Somebody commented on a document.",
    version: 1,
    data: addedComment,
    examples: [
      {
        commentId: "0193f2a1-07d2-7c4e-8f10-6b7a9d3e4c5f",
        documentId: DOCUMENT.documentId,
        documentTitle: "API Guide",
        documentOwner: "user123",
        author: "user456",
        body: "What about versioning?",
      },
    ],
    consumers: {
      notifications: "Tells the document's owner of the comment, unless it is the owner's own.",
      analytics: "Counts it in the workspace's activity.",
    },
    text: { whole: ["documentTitle"], start: "body" },
  },
  "user.registered": {
    description: "Somebody registered.",
    version: 1,
    data: registeredUser,
    examples: [{ userId: "user123", name: "Ada Lovelace" }],
    consumers: {
      notifications: "Welcomes the new user.",
      analytics: "Counts it in the workspace's activity.",
    },
    text: { whole: ["name"] },
  },
} as const satisfies Catalogue;

export type EventType = keyof typeof CATALOGUE;
export type EventData<T extends EventType = EventType> = z.infer<(typeof CATALOGUE)[T]["data"]>;

export const EVENT_TYPES = Object.keys(CATALOGUE) as EventType[];

/** Made once: it is asked for with every event. */
const CONSUMERS_OF = Object.fromEntries(
  EVENT_TYPES.map((type) => [type, Object.keys(CATALOGUE[type].consumers)]),
) as unknown as { readonly [T in EventType]: readonly ConsumerName[] }; // the keys are checked above

export const consumersOf = (type: EventType): readonly ConsumerName[] => CONSUMERS_OF[type];
