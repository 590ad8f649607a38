import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { type EventType } from "../../events/catalogue.ts";
import { type NotificationRecord } from "../../store/records/effects.ts";
import { connectionType } from "./connection.ts";
import { Document } from "./documents.ts";
import { EventTypeEnum } from "./enums.ts";
import { Cursor, DateTime } from "./scalars.ts";

@ObjectType({ description: "A message for one user, made by the consumer `notifications`.", simpleResolvers: true })
export class Notification {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => ID, { description: "Who it is for." })
  recipient!: string;

  @Field(() => String, { description: "What it says." })
  message!: string;

  @Field(() => ID, { description: "The event that it tells of." })
  eventId!: string;

  @Field(() => ID, { nullable: true, description: "The document that it is about." })
  documentId!: string | null;

  @Field(() => DateTime, { description: "When the event happened." })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was marked read." })
  readAt!: string | null;

  @Field(() => Cursor, {
    nullable: true,
    description: "Where it came in the subscription: go on from here with `after`. Null in lists.",
  })
  cursor!: string | null;
}

@ObjectType({ description: "A document that a search found.", simpleResolvers: true })
export class SearchHit {
  @Field(() => Document, { description: "The document as it is now." })
  document!: Document;

  @Field(() => Float, { description: "The higher, the better it fits; comparable within one search." })
  score!: number;

  @Field(() => String, { description: "The words around the first hit, as plain text." })
  snippet!: string;
}

@ObjectType({ description: "How many events of one type there were in a stretch of time.", simpleResolvers: true })
export class ActivityBucket {
  @Field(() => DateTime, { description: "When the stretch begins." })
  at!: string;

  @Field(() => EventTypeEnum, { description: "What happened." })
  type!: EventType;

  @Field(() => Int, { description: "How often." })
  count!: number;
}

export const NotificationConnection = connectionType("Notification", Notification);
export const SearchConnection = connectionType("Search", SearchHit);

export const toNotification = ({
  _id,
  recipient,
  message,
  eventId,
  documentId,
  createdAt,
  readAt,
}: NotificationRecord): Notification => ({
  id: _id,
  recipient,
  message,
  eventId,
  documentId,
  createdAt,
  readAt,
  cursor: null,
});
