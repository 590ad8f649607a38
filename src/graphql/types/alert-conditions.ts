import { createUnionType, Field, Int, ObjectType } from "type-graphql";
import { type AlertCondition } from "../../alerts/rule.ts";
import { toFilterInput } from "./enum-names.ts";
import { Json } from "./scalars.ts";

const CONSUMER = "The consumer; null: each one by itself.";

@ObjectType({
  description: "A consumer gave up because of a fault that it never gave up for before.",
  simpleResolvers: true,
})
export class NewFingerprintCondition {
  kind!: "newFingerprint";

  @Field(() => String, { nullable: true, description: CONSUMER })
  consumer!: string | null;
}

@ObjectType({ description: "Many dead letters within a window of time.", simpleResolvers: true })
export class DeadLettersCondition {
  kind!: "deadLetters";

  @Field(() => Int, { description: "It fires when there are more than this: one event of one consumer each." })
  moreThan!: number;

  @Field(() => Int, {
    description:
      "The window's length. A dead letter is in it by when its last attempt began, for as long as it stands.",
  })
  windowSeconds!: number;

  @Field(() => Json, {
    nullable: true,
    description: "The `EventFilter` of those that count, as it is given; null: all of them.",
  })
  filter!: unknown;
}

@ObjectType({ description: "An event waits for long.", simpleResolvers: true })
export class OldestWaitingCondition {
  kind!: "oldestWaiting";

  @Field(() => Int, { description: "It fires when the oldest that waits is older than this." })
  seconds!: number;

  @Field(() => String, { nullable: true, description: CONSUMER })
  consumer!: string | null;
}

@ObjectType({ description: "A consumer does nothing although something waits for it.", simpleResolvers: true })
export class SilenceCondition {
  kind!: "silence";

  @Field(() => Int, {
    description: "It fires when no attempt ended for longer than this, while something waits and nobody paused it.",
  })
  seconds!: number;

  @Field(() => String, { nullable: true, description: CONSUMER })
  consumer!: string | null;
}

@ObjectType({ description: "Many events wait to be published.", simpleResolvers: true })
export class OutboxBacklogCondition {
  kind!: "outboxBacklog";

  @Field(() => Int, {
    description: "It fires when there are more than this: records with an event that is not published.",
  })
  moreThan!: number;
}

const CONDITIONS = {
  newFingerprint: NewFingerprintCondition,
  deadLetters: DeadLettersCondition,
  oldestWaiting: OldestWaitingCondition,
  silence: SilenceCondition,
  outboxBacklog: OutboxBacklogCondition,
} as const satisfies Record<AlertCondition["kind"], unknown>;

export const AlertConditionUnion = createUnionType({
  name: "AlertCondition",
  description: "What a rule watches for.",
  types: () => Object.values(CONDITIONS),
  resolveType: ({ kind }) => CONDITIONS[kind],
});

export function toCondition(when: AlertCondition): typeof AlertConditionUnion {
  switch (when.kind) {
    case "deadLetters":
      return { ...when, filter: when.filter ? toFilterInput(when.filter) : null };
    case "outboxBacklog":
      return when;
    case "newFingerprint":
      return { ...when, consumer: when.consumer ?? null };
    case "oldestWaiting":
    case "silence":
      return { ...when, consumer: when.consumer ?? null };
  }
}
