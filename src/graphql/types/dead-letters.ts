import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { type DeadLetterGroup as Group } from "../../dead-letters/groups.ts";
import { type ReplayPlan as Plan } from "../../dead-letters/plan.ts";
import { type EventType } from "../../events/catalogue.ts";
import { type Viewer } from "../../viewer.ts";
import { EventTypeEnum } from "./enums.ts";
import { Event, toEvent } from "./events.ts";
import { DateTime } from "./scalars.ts";

export const ReplayModeEnum = { ALL: "all", CANARY: "canary" } as const;
registerEnumType(ReplayModeEnum, {
  name: "ReplayMode",
  description: "How a replay goes forward. The next step begins when all of the one before are settled.",
  valuesConfig: {
    ALL: { description: "In steps of up to 500 events." },
    CANARY: { description: "First 1 event, then 10, then the rest; stops when the same fingerprint comes back." },
  },
});

@ObjectType({ description: "Dead letters of one consumer with the same fault.", simpleResolvers: true })
export class DeadLetterGroup {
  @Field(() => String, { description: "The consumer that gave up." })
  consumer!: string;

  @Field(() => String, { description: "What is the same about them: the fault's fingerprint, for `EventFilter`." })
  fingerprint!: string;

  @Field(() => String, { description: "The fault's stable code." })
  code!: string;

  @Field(() => String, { description: "The message of the sample's fault." })
  message!: string;

  @Field(() => Int, { description: "How many there are." })
  count!: number;

  @Field(() => DateTime, { description: "When the first of these events was made." })
  firstAt!: string;

  @Field(() => DateTime, { description: "When the last of these events was made." })
  lastAt!: string;

  @Field(() => [EventTypeEnum], { description: "The types of these events." })
  types!: EventType[];

  @Field(() => Float, {
    nullable: true,
    description:
      "What share of the events of these types made in the last ten minutes is in this group: 0 to 1; null when there were none.",
  })
  share!: number | null;

  @Field(() => [Int], {
    description:
      "How many of these events were made in each ten minutes of the last six hours, the oldest first: 36 counts.",
  })
  history!: number[];

  @Field(() => Event, { description: "One of the events: the newest." })
  sample!: Event;
}

export const toGroup = ({ error, sample, types, history, ...group }: Group, viewer: Viewer): DeadLetterGroup => ({
  ...group,
  types: [...types],
  history: [...history],
  code: error.code,
  message: error.message,
  sample: toEvent(sample, viewer),
});

@ObjectType({ description: "One consumer in a replay plan.", simpleResolvers: true })
export class ReplayPlanConsumer {
  @Field(() => String, { description: "Its name." })
  consumer!: string;

  @Field(() => Int, { description: "On how many of the events it runs again." })
  willRun!: number;

  @Field(() => Int, {
    description: "With how many of the events it is done: their effects stay, and it does not run again.",
  })
  alreadyDone!: number;
}

@ObjectType({ description: "What a replay would do now. Nothing is done by asking.", simpleResolvers: true })
export class ReplayPlan {
  @Field(() => Int, { description: "Dead letters that match: one event of one consumer each." })
  matched!: number;

  @Field(() => Int, { description: "The events that they are of." })
  events!: number;

  @Field(() => [ReplayPlanConsumer], { description: "Every consumer, also those with nothing to do." })
  consumers!: ReplayPlanConsumer[];

  @Field(() => Int, {
    description:
      "Dead letters of these types, subjects and so on that running replays have in hand: they are not in `matched`.",
  })
  claimed!: number;

  @Field(() => Float, {
    nullable: true,
    description: "How long it may take, in milliseconds; null when that is not known.",
  })
  estimatedMs!: number | null;

  @Field(() => String, { description: "How the estimate was made, or why there is none." })
  estimateBasis!: string;
}

export const toPlan = ({ pace, consumers, ...plan }: Plan): ReplayPlan => ({
  ...plan,
  consumers: [...consumers],
  estimateBasis: pace
    ? `Estimated by ${pace.events} events of these types that waited for others in the last hour, and were done at ${Number(pace.eventsPerSecond.toPrecision(3))} a second.`
    : "How long it takes is not known: in the last hour too few events of these types had to wait for others to show how fast the consumers are.",
});
