import * as z from "zod";
import { type ConsumerName } from "./consumers.ts";

const id = z.string().min(1).max(128);
const visibility = z.enum(["WORKSPACE", "PRIVATE"]);

const documentState = z.object({
  documentId: id,
  title: z.string().max(200),
  content: z.string().max(100_000),
  tags: z.array(z.string().max(50)).max(20),
  visibility,
  /** The document's version after this event: what the effects of one document are ordered by. */
  version: z.int().min(1),
  createdBy: id,
});

interface EventDefinition {
  readonly version: number;
  readonly data: z.ZodType;
  /** The consumers that have something to do for it: the event is processed when all of them are done. */
  readonly consumers: readonly ConsumerName[];
  /** The fields of `data` whose words an event is found by: the whole of short ones, the start of a long one. */
  readonly text: { readonly whole: readonly string[]; readonly start?: string };
}

/** Every event type, once: its payload, the payload's version, and who handles it. */
export const CATALOGUE = {
  "document.created": {
    version: 1,
    data: documentState,
    consumers: ["notifications", "search", "analytics"],
    text: { whole: ["title", "tags"], start: "content" },
  },
  "document.updated": {
    version: 1,
    data: documentState,
    consumers: ["notifications", "search", "analytics"],
    text: { whole: ["title", "tags"], start: "content" },
  },
  "comment.added": {
    version: 1,
    data: z.object({
      commentId: id,
      documentId: id,
      documentTitle: z.string().max(200),
      documentOwner: id,
      author: id,
      body: z.string().max(10_000),
    }),
    consumers: ["notifications", "analytics"],
    text: { whole: ["documentTitle"], start: "body" },
  },
  "user.registered": {
    version: 1,
    data: z.object({ userId: id, name: z.string().max(200) }),
    consumers: ["notifications", "analytics"],
    text: { whole: ["name"] },
  },
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof CATALOGUE;
export type EventData<T extends EventType = EventType> = z.infer<(typeof CATALOGUE)[T]["data"]>;

export const EVENT_TYPES = Object.keys(CATALOGUE) as EventType[];

export const isEventType = (type: string): type is EventType => Object.hasOwn(CATALOGUE, type);

export const consumersOf = (type: EventType): readonly ConsumerName[] => CATALOGUE[type].consumers;
