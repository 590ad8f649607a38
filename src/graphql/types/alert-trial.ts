import { Field, ID, Int, ObjectType } from "type-graphql";
import { type Trial } from "../../alerts/past/trial.ts";
import { iso } from "../../clock.ts";
import { DateTime } from "./scalars.ts";

@ObjectType({ description: "One time that a rule would have fired.", simpleResolvers: true })
export class AlertTrialFiring {
  @Field(() => DateTime, { description: "When." })
  firedAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "Until when it held; null when it still does, or when that isn't kept.",
  })
  until!: string | null;

  @Field(() => String, { nullable: true, description: "The consumer that it is about; null when it is not about one." })
  consumer!: string | null;

  @Field(() => String, { nullable: true, description: "The fault that was new; null when it is not about one." })
  fingerprint!: string | null;

  @Field(() => ID, { nullable: true, description: "An event that is an example of it." })
  eventId!: string | null;
}

@ObjectType({
  description:
    "How often a rule would have fired, by what the ledger still tells. It doesn't tell when a dead letter that was replayed twice became one for the first time, nor when a consumer was paused.",
  simpleResolvers: true,
})
export class AlertTrial {
  @Field(() => Boolean, {
    description: "False when the past of what the rule watches isn't kept: `code` says so, and the rest is empty.",
  })
  evaluable!: boolean;

  @Field(() => String, { nullable: true, description: "PAST_NOT_KEPT (the outbox's backlog), or null." })
  code!: string | null;

  @Field(() => Int, { description: "How many times it would have fired." })
  times!: number;

  @Field(() => [AlertTrialFiring], { description: "The first 100 of them, the oldest first." })
  firings!: AlertTrialFiring[];

  @Field(() => Int, {
    description:
      "Events of the ledger that were read, from an hour before `since` and the rule's own time on; at most 20,000.",
  })
  eventsRead!: number;

  @Field(() => Boolean, { description: "Were there more? Then what came after `readUntil` is left out." })
  cut!: boolean;

  @Field(() => DateTime, { description: "The end of what was looked at." })
  readUntil!: string;
}

const MAX_SHOWN = 100;

export const toAlertTrial = ({ evaluable, firings, eventsRead, cut, readUntil }: Trial): AlertTrial => ({
  evaluable,
  code: evaluable ? null : "PAST_NOT_KEPT",
  times: firings.length,
  firings: firings.slice(0, MAX_SHOWN).map(({ from, to, ...about }) => ({
    ...about,
    firedAt: iso(from),
    until: Number.isFinite(to) && to <= Date.now() ? iso(to) : null,
  })),
  eventsRead,
  cut,
  readUntil,
});
