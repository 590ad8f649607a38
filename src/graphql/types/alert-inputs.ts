import { Field, ID, InputType, Int } from "type-graphql";
import { EventFilterInput } from "./inputs.ts";

const SECONDS = "1 to 86,400 seconds.";
const NUMBER = "0 to 1,000,000.";
const CONSUMER = "Left out: each consumer by itself.";

@InputType({ description: "A consumer gave up because of a fault that it never gave up for before." })
export class NewFingerprintInput {
  @Field(() => String, { nullable: true, description: CONSUMER })
  consumer?: string | null;
}

@InputType({ description: "Many dead letters within a window of time." })
export class DeadLettersInput {
  @Field(() => Int, { description: NUMBER })
  moreThan!: number;

  @Field(() => Int, { description: SECONDS })
  windowSeconds!: number;

  @Field(() => EventFilterInput, {
    nullable: true,
    description:
      "Those that count, without `since`, `until` and `statuses`. `data` and `text` find only what everyone may read.",
  })
  filter?: EventFilterInput | null;
}

@InputType({ description: "An event waits for long." })
export class OldestWaitingInput {
  @Field(() => Int, { description: SECONDS })
  seconds!: number;

  @Field(() => String, { nullable: true, description: CONSUMER })
  consumer?: string | null;
}

@InputType({ description: "A consumer does nothing although something waits for it." })
export class SilenceInput {
  @Field(() => Int, { description: SECONDS })
  seconds!: number;

  @Field(() => String, { nullable: true, description: CONSUMER })
  consumer?: string | null;
}

@InputType({ description: "Many events wait to be published." })
export class OutboxBacklogInput {
  @Field(() => Int, { description: NUMBER })
  moreThan!: number;
}

@InputType({ description: "What a rule watches for: exactly one of these." })
export class AlertConditionInput {
  @Field(() => NewFingerprintInput, { nullable: true, description: "A new fault." })
  newFingerprint?: NewFingerprintInput | null;

  @Field(() => DeadLettersInput, { nullable: true, description: "Many dead letters within a window." })
  deadLetters?: DeadLettersInput | null;

  @Field(() => OldestWaitingInput, { nullable: true, description: "An event that waits for long." })
  oldestWaiting?: OldestWaitingInput | null;

  @Field(() => SilenceInput, { nullable: true, description: "A consumer that does nothing." })
  silence?: SilenceInput | null;

  @Field(() => OutboxBacklogInput, { nullable: true, description: "Many events that are not published." })
  outboxBacklog?: OutboxBacklogInput | null;
}

const WEBHOOK =
  "An http:// or https:// URL that its alerts are sent to, by POST and signed; needs ALERT_WEBHOOK_SECRET. No link-local address.";

@InputType({ description: "A new alert rule." })
export class AlertRuleInput {
  @Field(() => String, { description: "1 to 100 characters." })
  name!: string;

  @Field(() => Boolean, { defaultValue: true, description: "Only an enabled rule fires." })
  enabled!: boolean;

  @Field(() => String, { nullable: true, description: WEBHOOK })
  webhook?: string | null;

  @Field(() => AlertConditionInput, { description: "What it watches for." })
  when!: AlertConditionInput;
}

@InputType({ description: "A change of an alert rule. What is left out stays as it is." })
export class AlertRuleChangeInput {
  @Field(() => ID, { description: "The rule." })
  id!: string;

  @Field(() => String, { nullable: true, description: "1 to 100 characters." })
  name?: string;

  @Field(() => Boolean, { nullable: true, description: "What is firing of a rule that is disabled ends." })
  enabled?: boolean;

  @Field(() => String, { nullable: true, description: `${WEBHOOK} Null: none from now on.` })
  webhook?: string | null;

  @Field(() => AlertConditionInput, { nullable: true, description: "What it watches for." })
  when?: AlertConditionInput;
}
