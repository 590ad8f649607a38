import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { mayRead } from "../../events/audience.ts";
import { type EventType } from "../../events/catalogue.ts";
import { CONSUMERS } from "../../events/consumers.ts";
import { type Failure } from "../../events/transition.ts";
import { type EventRecord, type EventStatus, type LaneRecord } from "../../store/records/ledger.ts";
import { type Viewer } from "../../viewer.ts";
import { connectionType } from "./connection.ts";
import { Effect, toEffects } from "./event-effects.ts";
import { EventStatusEnum, EventTypeEnum } from "./enums.ts";
import { Cursor, DateTime, Json } from "./scalars.ts";

@ObjectType({
  description: "What a mutation set in motion. Follow it with the subscription `event(id)`.",
  simpleResolvers: true,
})
export class EventReceipt {
  @Field(() => ID, { description: "The event that tells of the change." })
  eventId!: string;

  @Field(() => EventTypeEnum, { description: "What it tells." })
  type!: EventType;

  @Field(() => Cursor, { description: "A place in the lifecycle log before anything happened to the event." })
  cursor!: string;
}

@ObjectType({ description: "What went wrong in an attempt.", simpleResolvers: true })
export class AttemptError {
  @Field(() => String, { description: "A stable code." })
  code!: string;

  @Field(() => String, { nullable: true, description: "For operators; null for everyone else." })
  message!: string | null;

  @Field(() => String, { nullable: true, description: "For operators; null for everyone else." })
  stack!: string | null;

  @Field(() => String, { description: "The same for the same fault, whatever ids and numbers its message holds." })
  fingerprint!: string;
}

@ObjectType({ description: "One run of a consumer's handler on an event.", simpleResolvers: true })
export class Attempt {
  @Field(() => Int, { description: "1 for the first." })
  number!: number;

  @Field(() => DateTime, { description: "When it began." })
  startedAt!: string;

  @Field(() => Float, { description: "How long it took, in milliseconds." })
  durationMs!: number;

  @Field(() => AttemptError, { nullable: true, description: "Null when it succeeded." })
  error!: AttemptError | null;
}

@ObjectType({ description: "Why an operator gave up on what a consumer failed to do.", simpleResolvers: true })
export class Discard {
  @Field(() => String, { description: "The reason that was given." })
  reason!: string;

  @Field(() => ID, { description: "The operator." })
  by!: string;

  @Field(() => DateTime, { description: "When it was given up." })
  at!: string;
}

@ObjectType({ description: "A payload that an operator changed for a replay.", simpleResolvers: true })
export class EventEdit {
  @Field(() => Json, { nullable: true, description: "The changed payload; null where `data` is." })
  data!: unknown;

  @Field(() => ID, { description: "The operator." })
  by!: string;

  @Field(() => DateTime, { description: "When it was changed." })
  at!: string;

  @Field(() => ID, { description: "The replay that it was changed for." })
  replayId!: string;
}

@ObjectType({ description: "One consumer's work on one event: its lane in the timeline.", simpleResolvers: true })
export class ConsumerRun {
  @Field(() => String, { description: "The consumer's name." })
  consumer!: string;

  @Field(() => EventStatusEnum, { description: "How far it has come." })
  status!: EventStatus;

  @Field(() => [Attempt], { description: "Its latest attempts, oldest first." })
  attempts!: Attempt[];

  @Field(() => DateTime, { nullable: true, description: "When it will try again." })
  nextAttemptAt!: string | null;

  @Field(() => Discard, {
    nullable: true,
    description: "For operators, when it is `DISCARDED`; null for everyone else.",
  })
  discard!: Discard | null;
}

@ObjectType({
  description: "A fact that a mutation made, and how far its consumers have come with it.",
  simpleResolvers: true,
})
export class Event {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => EventTypeEnum, { description: "What happened." })
  type!: EventType;

  @Field(() => DateTime, { description: "When the mutation made it." })
  timestamp!: string;

  @Field(() => ID, { nullable: true, description: "Who caused it." })
  actor!: string | null;

  @Field(() => ID, { description: "The id of the document or user that it is about." })
  subject!: string;

  @Field(() => Int, { description: "The version of `data`." })
  version!: number;

  @Field(() => Json, {
    nullable: true,
    description: "Its payload; null for an operator when it is about a private document.",
  })
  data!: unknown;

  @Field(() => Boolean, { description: "An operator's try-out: it tells of nothing that happened." })
  test!: boolean;

  @Field(() => EventEdit, {
    nullable: true,
    description: "The payload that it was last replayed with, when an operator changed it; `data` stays the original.",
  })
  edited!: EventEdit | null;

  @Field(() => EventStatusEnum, { description: "How far it has come." })
  status!: EventStatus;

  @Field(() => DateTime, { nullable: true, description: "When it reached the queues." })
  publishedAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the last consumer was done, or gave up, or was given up.",
  })
  settledAt!: string | null;

  @Field(() => String, { nullable: true, description: "The W3C trace id of the request that caused it." })
  traceId!: string | null;

  @Field(() => [ConsumerRun], { description: "The consumers that handle it." })
  consumers!: ConsumerRun[];

  @Field(() => [Effect], { description: "What the consumers made of it." })
  effects!: Effect[];
}

@ObjectType({
  description: "One `event.processed` notification: every consumer is done with the event.",
  simpleResolvers: true,
})
export class EventProcessed {
  @Field(() => ID, { description: "The event." })
  eventId!: string;

  @Field(() => EventTypeEnum, { description: "What happened." })
  type!: EventType;

  @Field(() => ID, { description: "The document or user that it is about." })
  subject!: string;

  @Field(() => Int, { description: "Attempts of all consumers together." })
  attempts!: number;

  @Field(() => Float, { description: "From the mutation to the last consumer's end, in milliseconds." })
  latencyMs!: number;

  @Field(() => DateTime, { description: "When it was said." })
  at!: string;

  @Field(() => Cursor, { description: "Its place in the lifecycle log: subscribe with `after` to go on from here." })
  cursor!: string;
}

export const EventConnection = connectionType("Event", Event);

export const toAttemptError = ({ code, message, stack, fingerprint }: Failure): AttemptError => ({
  code,
  message,
  stack: stack ?? null,
  fingerprint,
});

function toRun(consumer: string, lane: LaneRecord): ConsumerRun {
  const { status, attempts, nextAttemptAt, discarded } = lane;
  return {
    consumer,
    status,
    attempts: attempts.map(({ number, startedAt, durationMs, error }) => ({
      number,
      startedAt,
      durationMs,
      error: error ? toAttemptError(error) : null,
    })),
    nextAttemptAt: nextAttemptAt ?? null,
    discard: status === "discarded" && discarded ? discarded : null,
  };
}

/** A ledger record with the payload that this viewer may read. What is for operators alone is in it: the schema's rules keep it back. */
export const toEvent = (record: EventRecord, viewer: Viewer): Event => ({
  id: record._id,
  type: record.type,
  timestamp: record.timestamp,
  actor: record.actor,
  subject: record.subject,
  version: record.version,
  data: mayRead(viewer, record.audience) ? record.data : null,
  edited: record.edited
    ? { ...record.edited, data: mayRead(viewer, record.audience) ? record.edited.data : null }
    : null,
  test: record.test ?? false,
  status: record.status,
  publishedAt: record.publishedAt ?? null,
  settledAt: record.settledAt ?? null,
  traceId: record.traceparent?.split("-")[1] ?? null,
  consumers: CONSUMERS.flatMap((consumer) => {
    const lane = record.lanes[consumer];
    return lane ? [toRun(consumer, lane)] : [];
  }),
  effects: toEffects(record),
});
