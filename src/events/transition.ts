import * as z from "zod";
import { type Audience } from "./audience.ts";
import { EVENT_TYPES, type EventType } from "./catalogue.ts";
import { CONSUMERS, type ConsumerName } from "./consumers.ts";
import { type AnyEnvelope, parseJson, readPayload, toEnvelope, UnreadableEvent } from "./envelope.ts";

/**
 * Bounds of what one transition tells, in characters and effects. With the attempts that the ledger keeps they keep an
 * event's record far below what the store takes in one document (MongoDB: 16 MB).
 */
export const TRANSITION_BOUNDS = { code: 64, message: 1_000, stack: 4_000, effects: 1_000, reason: 500 } as const;

/** What went wrong in an attempt. `message` and `stack` are for operators; everyone else reads `code`. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** The same for the same fault, whatever ids and numbers its message holds. */
  readonly fingerprint: string;
}

/** A record that a consumer made for an event; `recipient` is set where it is for one user (a notification). */
export interface EffectRef {
  readonly kind: "notification" | "search" | "activity";
  readonly id: string;
  readonly recipient?: string | undefined;
}

/** What a filter, an authorization rule or a trace needs, repeated in each transition so that nobody has to ask the database. */
export interface Subject {
  readonly eventId: string;
  readonly type: EventType;
  readonly subject: string;
  readonly actor: string;
  readonly audience: Audience;
  /** When the mutation made the event; older messages don't say. */
  readonly eventAt?: string | undefined;
  /** As the event's. */
  readonly traceparent?: string | undefined;
}

interface Run {
  readonly consumer: ConsumerName;
  /** 1 for the first run of the handler on this event; it goes on counting when a dead letter is replayed. */
  readonly attempt: number;
  readonly startedAt: string;
  readonly durationMs: number;
}

export type Published = Subject & { readonly status: "published"; readonly at: string };
/** One consumer is done. */
export type Handled = Subject &
  Run & { readonly status: "handled"; readonly at: string; readonly effects: readonly EffectRef[] };
/** One consumer failed and will try again. */
export type Failed = Subject &
  Run & { readonly status: "failed"; readonly at: string; readonly error: Failure; readonly nextAttemptAt: string };
export type DeadLettered = Subject &
  Run & { readonly status: "deadLettered"; readonly at: string; readonly error: Failure };
/** Every consumer that handles the type is done. `latencyMs` is from the mutation to the last consumer's end. */
export type Processed = Subject & {
  readonly status: "processed";
  readonly at: string;
  readonly attempts: number;
  readonly latencyMs: number;
};

interface ByOperator {
  readonly consumer: ConsumerName;
  /** The last attempt that the consumer made: what an operator decides about is how that ended. */
  readonly attempt: number;
  readonly by: string;
}
/** An operator has one consumer run again on an event that it gave up on: a new run, with all its retries. */
export type Replayed = Subject &
  ByOperator & {
    readonly status: "replayed";
    readonly at: string;
    readonly replayId: string;
    /** The payload it is replayed with, when an operator changed it; as read, it is valid by the catalogue. */
    readonly data?: unknown;
    /** The version of that payload in the catalogue; 1 where it is not said. */
    readonly version?: number;
  };
/** An operator gives up on what one consumer gave up on. */
export type Discarded = Subject &
  ByOperator & { readonly status: "discarded"; readonly at: string; readonly reason: string };

/** One step in an event's life. */
export type Transition = Published | Handled | Failed | DeadLettered | Processed | Replayed | Discarded;
/** What a consumer announces. */
export type ConsumerTransition = Handled | Failed | DeadLettered;
/** What an operator does about a dead letter. */
export type OperatorTransition = Replayed | Discarded;
/** One step of one consumer's lane. */
export type LaneTransition = ConsumerTransition | OperatorTransition;
export type AnnouncedStatus = Exclude<Transition["status"], "published">;

/** The same after a crash and a second try, so that a repeat is recognised and dropped. */
export const transitionId = (t: Transition): string =>
  "consumer" in t ? `${t.eventId}/${t.consumer}/${t.attempt}/${t.status}` : `${t.eventId}/${t.status}`;

export const subjectOf = (event: AnyEnvelope): Subject => ({
  eventId: event.id,
  type: event.type,
  subject: event.subject,
  actor: event.actor,
  audience: event.audience,
  eventAt: event.timestamp,
  ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
});

/** The routing key on `bookspace.lifecycle`, and the `type` of each announced message. */
export const wireType = (status: AnnouncedStatus): `event.${AnnouncedStatus}` => `event.${status}`;

/** One lifecycle message: a JSON array of transitions of one kind, each `{type, timestamp, data}`. */
export function encodeTransitions(transitions: readonly Exclude<Transition, Published>[]): string {
  return JSON.stringify(
    transitions.map(({ status, at, ...data }) => ({ type: wireType(status), timestamp: at, data })),
  );
}

/** What one message of the lifecycle log says: an event that was published, or some announced transitions. */
export type LogContent =
  | { readonly kind: "event"; readonly event: AnyEnvelope }
  | { readonly kind: "transitions"; readonly transitions: readonly Exclude<Transition, Published>[] };

/** @throws UnreadableEvent when it is neither. */
export function decodeLogMessage(body: Uint8Array | string): LogContent {
  const value = parseJson(body);
  if (!Array.isArray(value)) return { kind: "event", event: toEnvelope(value) };
  return { kind: "transitions", transitions: value.flatMap((item) => toTransition(item) ?? []) };
}

interface Skimmed {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly data?: { readonly eventId?: unknown; readonly consumer?: unknown; readonly attempt?: unknown } | null;
}

/** The `transitionId`s of what a message says, with nothing checked. @throws UnreadableEvent when it is not JSON. */
export function skimTransitionIds(body: Uint8Array | string): readonly string[] {
  const value = parseJson(body) as Skimmed | readonly (Skimmed | null)[] | null;
  if (!Array.isArray(value)) return [`${(value as Skimmed | null)?.id}/published`];
  return (value as readonly (Skimmed | null)[]).map((item) => {
    const { eventId, consumer, attempt } = item?.data ?? {};
    const status = String(item?.type).slice("event.".length);
    return consumer === undefined ? `${eventId}/${status}` : `${eventId}/${consumer}/${attempt}/${status}`;
  });
}

export function published(event: AnyEnvelope, publishedAt: string): Published {
  return { ...subjectOf(event), status: "published", at: publishedAt };
}

const id = z.string().min(1).max(128);
const time = z.iso.datetime();
/** Beyond these is nobody's honest word, and dates made from them would not be dates. */
const attempt = z.int().min(1).max(1_000_000);
const duration = z.number().min(0).max(1e11);
const failure = z.object({
  code: z.string().max(TRANSITION_BOUNDS.code),
  message: z.string().max(TRANSITION_BOUNDS.message),
  stack: z.string().max(TRANSITION_BOUNDS.stack).optional(),
  fingerprint: z.string().max(64),
});
/** A notification's is made of its event's id and its recipient's. */
const effectId = z.string().min(1).max(300);
const effect = z.object({
  kind: z.enum(["notification", "search", "activity"]),
  id: effectId,
  recipient: id.optional(),
});
const subject = z.object({
  eventId: id,
  type: z.enum(EVENT_TYPES),
  subject: id,
  actor: id,
  audience: z.array(id).min(1).max(1_000),
  eventAt: time.optional(),
  traceparent: z.string().max(128).optional(),
});
const run = subject.extend({
  consumer: z.enum(CONSUMERS),
  attempt,
  startedAt: time,
  durationMs: duration,
});
const byOperator = subject.extend({ consumer: z.enum(CONSUMERS), attempt, by: id });
/** The `data` of each transition on the wire. */
export const TRANSITION_SHAPES = {
  "event.handled": run.extend({ effects: z.array(effect).max(TRANSITION_BOUNDS.effects) }),
  "event.failed": run.extend({ error: failure, nextAttemptAt: time }),
  "event.deadLettered": run.extend({ error: failure }),
  "event.processed": subject.extend({ attempts: z.int().min(0).max(10_000_000), latencyMs: duration }),
  "event.replayed": byOperator.extend({ replayId: id, data: z.unknown().optional(), version: z.int().optional() }),
  "event.discarded": byOperator.extend({ reason: z.string().max(TRANSITION_BOUNDS.reason) }),
} as const satisfies Record<`event.${AnnouncedStatus}`, z.ZodType>;
const item = z.object({
  type: z.enum(Object.keys(TRANSITION_SHAPES) as (keyof typeof TRANSITION_SHAPES)[]),
  timestamp: time,
  data: z.unknown(),
});

/** Null for what another service put on the exchange: it is not ours to understand. */
function toTransition(value: unknown): Exclude<Transition, Published> | null {
  const outer = item.safeParse(value);
  if (!outer.success) return null;
  const { type, timestamp } = outer.data;
  const data = TRANSITION_SHAPES[type].safeParse(outer.data.data);
  const payload = data.success ? changedPayload(data.data) : null;
  if (!data.success || !payload) return null;
  // Into the object that was just read, not a new one: on the way of all who come back, copies are a good part of the cost.
  return Object.assign(data.data, payload, { status: type.slice("event.".length), at: timestamp }) as Exclude<
    Transition,
    Published
  >;
}

interface Told {
  readonly type: EventType;
  readonly data?: unknown;
  readonly version?: number | undefined;
}

/** A changed payload is told whole: it is read as an event's own. Null when the catalogue doesn't allow it. */
function changedPayload({ type, data, version = 1 }: Told): Pick<Replayed, "data" | "version"> | null {
  if (data === undefined) return {};
  try {
    return readPayload(type, version, data);
  } catch (error) {
    if (error instanceof UnreadableEvent) return null;
    throw error;
  }
}
