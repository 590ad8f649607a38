import { Field, ID, Int, ObjectType } from "type-graphql";
import { type QueueState } from "../../dead-letters/queue.ts";
import { DateTime, Json } from "./scalars.ts";

@ObjectType({ description: "A dead letter of the ledger whose message is not in the queue.", simpleResolvers: true })
export class MissingDeadLetter {
  @Field(() => ID, { description: "The event." })
  eventId!: string;

  @Field(() => String, { description: "The consumer that gave up on it." })
  consumer!: string;
}

@ObjectType({
  description: "A message of the dead-letter queue that can't be explained. It is kept.",
  simpleResolvers: true,
})
export class UnknownDeadLetter {
  @Field(() => String, { description: "Why it can't be explained." })
  why!: string;

  @Field(() => Json, { description: "Its headers, at most 30, cut at 300 characters." })
  headers!: unknown;

  @Field(() => String, {
    nullable: true,
    description: "The first 500 bytes of its body; null for an event that is not everyone's to read.",
  })
  excerpt!: string | null;
}

@ObjectType({
  description:
    "The queue `bookspace.events.dlq` beside the ledger. The ledger says what is dead-lettered; the queue has a copy of each, for those who work in RabbitMQ's own UI. What one look through the queue found is as of `checkedAt`.",
  simpleResolvers: true,
})
export class DeadLetterQueue {
  @Field(() => Int, { nullable: true, description: "Messages in the queue now; null while the broker is away." })
  messages!: number | null;

  @Field(() => Int, { description: "Dead letters of the ledger now." })
  known!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the queue was looked through last; null when it never was.",
  })
  checkedAt!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "Dead letters that were not in the queue: purged or moved by hand. They can be replayed all the same.",
  })
  missing!: number | null;

  @Field(() => [MissingDeadLetter], { description: "Some of those, at most 20." })
  missingSample!: MissingDeadLetter[];

  @Field(() => Int, { nullable: true, description: "Messages that can't be explained." })
  unknown!: number | null;

  @Field(() => [UnknownDeadLetter], { description: "Some of those, at most 20." })
  unknownSample!: UnknownDeadLetter[];

  @Field(() => Int, {
    nullable: true,
    description: "Messages that were dropped, because their dead letter was replayed, done or discarded.",
  })
  dropped!: number | null;
}

export const toQueue = ({ messages, known, check }: QueueState): DeadLetterQueue => ({
  messages,
  known,
  checkedAt: check?.at ?? null,
  missing: check?.missing ?? null,
  missingSample: [...(check?.missingSample ?? [])],
  unknown: check?.unknown ?? null,
  unknownSample: [...(check?.unknownSample ?? [])],
  dropped: check?.dropped ?? null,
});
