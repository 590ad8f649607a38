import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTime } from "./scalars.ts";

export const ProcessKindEnum = { API: "api", WORKER: "worker" } as const;
registerEnumType(ProcessKindEnum, {
  name: "ProcessKind",
  description: "What a process is; embedded, the API is the worker too.",
});

@ObjectType({ description: "A process of this installation, as it was heard last.", simpleResolvers: true })
export class Process {
  @Field(() => ID, { description: "Made anew at each start." })
  id!: string;

  @Field(() => ProcessKindEnum, { description: "What it is." })
  kind!: (typeof ProcessKindEnum)[keyof typeof ProcessKindEnum];

  @Field(() => DateTime, { description: "When it started, by its own clock." })
  startedAt!: string;

  @Field(() => Float, { description: "How long ago it was heard; each says once a second that it is there." })
  lastSeenAgoMs!: number;

  @Field(() => Boolean, {
    description: "False when it was silent for 5 s: it is dead or cut off. A minute later it is forgotten.",
  })
  live!: boolean;

  @Field(() => [String], { description: "The queues that it works on, paused or not." })
  queues!: readonly string[];
}

@ObjectType({
  description: "How long events took from the mutation to the last consumer's end, in milliseconds, to 5 %.",
  simpleResolvers: true,
})
export class Latency {
  @Field(() => Float, { description: "Half of them took at most so long." })
  p50!: number;

  @Field(() => Float, { description: "95 of 100." })
  p95!: number;

  @Field(() => Float, { description: "99 of 100." })
  p99!: number;
}

@ObjectType({ description: "One consumer's queue. Null is what can't be told now.", simpleResolvers: true })
export class QueueStatus {
  @Field(() => String, { description: "The consumer's name." })
  consumer!: string;

  @Field(() => Int, { nullable: true, description: "Events that wait to be taken; null while the broker is away." })
  ready!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Events that failed and wait until they are tried again; null while the broker is away.",
  })
  retrying!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Events that it gave up on, by the ledger; null while the database is away.",
  })
  deadLettered!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Live processes that work on it, paused or not; null while the database is away.",
  })
  workers!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Did an operator pause it? Null while the database is away.",
  })
  paused!: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "How long ago the oldest event was made that waits for it; null when none waits in its queues, or when it is not among the 500 oldest of each kind that wait at all (published, retrying, given up on by another consumer).",
  })
  oldestAgeMs!: number | null;
}

@ObjectType({
  description: "The pipeline at one moment. Null is what can't be told now, because broker or database are away.",
  simpleResolvers: true,
})
export class PipelineSnapshot {
  @Field(() => DateTime, { description: "The moment." })
  at!: string;

  @Field(() => Float, { nullable: true, description: "Events that reached the queues, over the last 10 s." })
  publishedPerSecond!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Events that all their consumers are done with, over the last 10 s.",
  })
  processedPerSecond!: number | null;

  @Field(() => Float, { nullable: true, description: "Attempts that failed, over the last 10 s." })
  failedPerSecond!: number | null;

  @Field(() => Latency, {
    nullable: true,
    description: "Of the events of the last minute; null when none was processed in it.",
  })
  latencyMs!: Latency | null;

  @Field(() => Int, { nullable: true, description: "Records with an event that is not published yet." })
  outboxBacklog!: number | null;

  @Field(() => Int, { nullable: true, description: "Messages in the dead-letter queue." })
  parked!: number | null;

  @Field(() => [QueueStatus], { description: "One for each consumer." })
  queues!: readonly QueueStatus[];

  @Field(() => Int, { nullable: true, description: "Subscriptions of all clients, over all API processes." })
  subscribers!: number | null;

  @Field(() => Int, { nullable: true, description: "Those among them whose client reads too slowly now." })
  laggingSubscribers!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Items that were not sent because a client read too slowly, since these processes began.",
  })
  droppedItems!: number | null;

  @Field(() => [Process], { nullable: true, description: "All that are known; null while the database is away." })
  processes!: readonly Process[] | null;
}
