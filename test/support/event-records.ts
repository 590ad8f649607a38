import fc from "fast-check";
import { type EventType, consumersOf, EVENT_TYPES } from "../../src/events/catalogue.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { type EventFilter } from "../../src/events/filter.ts";
import { EVENT_STATUSES } from "../../src/events/status.ts";
import { published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { applyTransition } from "../../src/ledger/projection.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";

/** Few of each, so that random filters meet random events. */
const USERS = ["ada", "bob", "cy"];
const SUBJECTS = ["doc-1", "doc-2", "doc-3"];
const WORDS = ["api", "Guide", "Äpfel", "zebra", "rest"];
const FINGERPRINTS = ["f1", "f2"];
const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();

export interface EventParts {
  readonly id: string;
  readonly type: EventType;
  readonly timestamp: string;
  readonly actor: string;
  readonly subject: string;
  readonly audience: readonly string[];
  readonly title: string;
  readonly tags: readonly string[];
}

/** An event of any type whose texts hold the title. */
export function envelopeOf({ id, type, timestamp, actor, subject, audience, title, tags }: EventParts): AnyEnvelope {
  const frame = { id, timestamp, version: 1, actor, subject, audience };
  switch (type) {
    case "user.registered":
      return { ...frame, type, data: { userId: subject, name: title } };
    case "comment.added": {
      const data = {
        commentId: `c-${id}`,
        documentId: subject,
        documentTitle: title,
        documentOwner: "ada",
        author: actor,
      };
      return { ...frame, type, data: { ...data, body: tags.join(" ") } };
    }
    default: {
      const data = { documentId: subject, title, content: `About ${title}`, tags: [...tags], createdBy: actor };
      return { ...frame, type, data: { ...data, visibility: "WORKSPACE", version: 1 } };
    }
  }
}

const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 3 });
const parts = fc.record({
  type: fc.constantFrom(...EVENT_TYPES),
  timestamp: fc.integer({ min: 0, max: 9 }).map(minute),
  actor: fc.constantFrom(...USERS),
  subject: fc.constantFrom(...SUBJECTS),
  audience: fc.constantFrom(["*"], ["ada"], ["bob"]),
  title: words.map((some) => some.join(" ")),
  tags: words,
});

const steps = fc.array(
  fc.record({
    consumer: fc.constantFrom(...CONSUMERS),
    attempt: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom("handled" as const, "failed" as const, "deadLettered" as const),
    fingerprint: fc.constantFrom(...FINGERPRINTS),
  }),
  { maxLength: 6 },
);

type Step = {
  consumer: (typeof CONSUMERS)[number];
  attempt: number;
  status: "handled" | "failed" | "deadLettered";
  fingerprint: string;
};

function transitionOf(event: AnyEnvelope, { consumer, attempt, status, fingerprint }: Step): Transition {
  const at = event.timestamp;
  const run = { ...subjectOf(event), consumer, attempt, startedAt: at, durationMs: 1, at };
  const error = { code: "X", message: "x", fingerprint };
  if (status === "handled") return { ...run, status, effects: [] };
  return status === "failed" ? { ...run, status, error, nextAttemptAt: at } : { ...run, status, error };
}

/** Records as the ledger makes them, of which some have not seen their event's own message. */
export const records: fc.Arbitrary<readonly EventRecord[]> = fc
  .array(fc.tuple(parts, steps, fc.boolean()), { minLength: 1, maxLength: 40 })
  .map((made) =>
    made.flatMap(([part, taken, seen], index): EventRecord[] => {
      const event = envelopeOf({ ...part, id: `e${index}` });
      const own = taken.filter(({ consumer }) => consumersOf(event.type).includes(consumer));
      const first = seen || own.length === 0 ? applyTransition(null, published(event, event.timestamp), event) : null;
      const record = own.reduce<EventRecord | null>(
        (so, step) => applyTransition(so, transitionOf(event, step)),
        first,
      );
      return record ? [record] : [];
    }),
  );

const some = <T>(...values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const time = fc.integer({ min: 0, max: 9 }).map(minute);

/** Filters of few conditions, so that most of them match something. */
export const filters: fc.Arbitrary<EventFilter> = fc
  .record({
    ids: some("e0", "e1", "e2", "e3", "e40"),
    types: some(...EVENT_TYPES),
    subjects: some(...SUBJECTS, "doc-9"),
    actors: some(...USERS),
    consumers: some(...CONSUMERS),
    statuses: some(...EVENT_STATUSES),
    since: time,
    until: time,
    fingerprint: fc.constantFrom(...FINGERPRINTS),
    data: fc.constantFrom<object>(
      { tags: "api" },
      { title: "api Guide" },
      { version: 1 },
      { documentId: "doc-1", tags: "rest" },
      { constructor: "x" },
    ),
    text: fc.constantFrom("API", "apfel", "guide api", "about", "zebra rest"),
  })
  .chain((all) =>
    fc.subarray(Object.entries(all), { maxLength: 3 }).map((kept) => Object.fromEntries(kept) as EventFilter),
  );
