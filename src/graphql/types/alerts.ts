import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { encodePlace } from "../../alerts/place.ts";
import { type AlertRule as Rule } from "../../alerts/rule.ts";
import { idempotencyKey, type Notice } from "../../alerts/webhook/notice.ts";
import { type AlertDeliveryRecord, type AlertRecord } from "../../store/records/alerts.ts";
import { AlertConditionUnion, toCondition } from "./alert-conditions.ts";
import { connectionType } from "./connection.ts";
import { DateTime } from "./scalars.ts";

export const AlertRuleSourceEnum = { CONFIGURATION: "configuration", API: "api" } as const;
registerEnumType(AlertRuleSourceEnum, {
  name: "AlertRuleSource",
  description: "Where a rule comes from.",
  valuesConfig: {
    CONFIGURATION: { description: "The file that ALERT_RULES names: it can be changed there alone." },
    API: { description: "A mutation." },
  },
});

@ObjectType({ description: "What is watched, and where it is told.", simpleResolvers: true })
export class AlertRule {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => Boolean, { description: "Only an enabled rule fires." })
  enabled!: boolean;

  @Field(() => String, { nullable: true, description: "Where its alerts are sent, by a signed HTTP POST." })
  webhook!: string | null;

  @Field(() => AlertConditionUnion, { description: "What it watches for." })
  when!: typeof AlertConditionUnion;

  @Field(() => AlertRuleSourceEnum, { description: "Where it comes from." })
  source!: Rule["source"];
}

export const AlertStateEnum = { FIRING: "firing", RECOVERED: "recovered" } as const;
registerEnumType(AlertStateEnum, { name: "AlertState", description: "Is it still so?" });

export const AlertRecoveryEnum = { CONDITION: "condition", RULE: "rule" } as const;
registerEnumType(AlertRecoveryEnum, {
  name: "AlertRecovery",
  description: "Why an alert is over.",
  valuesConfig: {
    CONDITION: { description: "All has been well again for five seconds." },
    RULE: { description: "The rule was changed, disabled or deleted." },
  },
});

export const NoticeEnum = { FIRED: "fired", RECOVERED: "recovered" } as const satisfies Record<string, Notice>;
registerEnumType(NoticeEnum, { name: "AlertNotice", description: "What a webhook is told." });

export const DeliveryStatusEnum = { PENDING: "pending", DELIVERED: "delivered", FAILED: "failed" } as const;
registerEnumType(DeliveryStatusEnum, {
  name: "AlertDeliveryStatus",
  description: "How far a notice has come.",
  valuesConfig: {
    PENDING: { description: "It is tried, again and again." },
    DELIVERED: { description: "The webhook answered with a status from 200 to 299." },
    FAILED: { description: "Ten attempts failed; it is not tried again." },
  },
});

@ObjectType({ description: "A notice on its way to the webhook.", simpleResolvers: true })
export class AlertDelivery {
  @Field(() => NoticeEnum, { description: "What is told." })
  notice!: Notice;

  @Field(() => DeliveryStatusEnum, { description: "How far it has come." })
  status!: AlertDeliveryRecord["status"];

  @Field(() => Int, { description: "Attempts that have ended." })
  attempts!: number;

  @Field(() => DateTime, { nullable: true, description: "When it is tried again; null when it is over." })
  nextAttemptAt!: string | null;

  @Field(() => String, { nullable: true, description: "Why the latest attempt failed; null when it didn't." })
  lastError!: string | null;

  @Field(() => String, { description: "The header `idempotency-key` of each attempt." })
  idempotencyKey!: string;
}

@ObjectType({ description: "One time that a rule fired.", simpleResolvers: true })
export class Alert {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => String, { description: "The place of its latest change, which the subscription `alerts` goes on from." })
  cursor!: string;

  @Field(() => ID, { description: "The rule's id; the rule may be gone." })
  ruleId!: string;

  @Field(() => String, { description: "The rule's name when it fired." })
  ruleName!: string;

  @Field(() => AlertConditionUnion, { description: "What the rule watched for when it fired." })
  when!: typeof AlertConditionUnion;

  @Field(() => String, { nullable: true, description: "The consumer that it is about; null when it is not about one." })
  consumer!: string | null;

  @Field(() => String, { nullable: true, description: "The fault that is new; null when it is not about one." })
  fingerprint!: string | null;

  @Field(() => Float, { description: "What was measured when it fired: a number, or seconds." })
  value!: number;

  @Field(() => AlertStateEnum, { description: "Is it still so?" })
  state!: AlertRecord["state"];

  @Field(() => DateTime, { description: "When it fired." })
  firedAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was over; null while it is not." })
  recoveredAt!: string | null;

  @Field(() => AlertRecoveryEnum, { nullable: true, description: "Why it is over; null while it is not." })
  recoveredBy!: AlertRecord["recoveredBy"];

  @Field(() => ID, { nullable: true, description: "An event that is an example of it; null when there is none." })
  eventId!: string | null;

  @Field(() => [AlertDelivery], { description: "What its webhook was told; empty without one." })
  deliveries!: AlertDelivery[];
}

export const AlertConnection = connectionType("Alert", Alert);

export const toAlertRule = ({ when, ...rule }: Rule): AlertRule => ({ ...rule, when: toCondition(when) });

export const toAlert = (record: AlertRecord): Alert => ({
  id: record._id,
  cursor: encodePlace(record),
  ruleId: record.rule,
  ruleName: record.name,
  when: toCondition(record.when),
  consumer: record.consumer,
  fingerprint: record.fingerprint,
  value: record.value,
  state: record.state,
  firedAt: record.firedAt,
  recoveredAt: record.recoveredAt,
  recoveredBy: record.recoveredBy,
  eventId: record.eventId,
  deliveries: (["fired", "recovered"] as const).flatMap((notice) => {
    const delivery = record[notice];
    return delivery ? [{ notice, idempotencyKey: idempotencyKey(record, notice), ...delivery }] : [];
  }),
});
