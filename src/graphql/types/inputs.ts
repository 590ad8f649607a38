import { Field, ID, InputType, Int } from "type-graphql";
import { type EventType } from "../../events/catalogue.ts";
import { type EventFilter } from "../../events/filter.ts";
import { type EventStatus } from "../../store/records/ledger.ts";
import { type Visibility } from "../../store/records/workspace.ts";
import { EventStatusEnum, EventTypeEnum, VisibilityEnum } from "./enums.ts";
import { DateTime, Json } from "./scalars.ts";

const IDEMPOTENCY_KEY =
  "The same key with the same input gives the first answer again, so a call can be repeated without fear.";

@InputType({ description: "Registers the one who is signed in." })
export class RegisterUserInput {
  @Field(() => String, { description: "1 to 100 characters." })
  name!: string;

  @Field(() => String, { description: "An e-mail address that nobody else registered." })
  email!: string;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY })
  idempotencyKey?: string | null;
}

@InputType({ description: "A new document." })
export class CreateDocumentInput {
  @Field(() => String, { description: "1 to 200 characters." })
  title!: string;

  @Field(() => String, { description: "Up to 100,000 characters." })
  content!: string;

  @Field(() => [String], { defaultValue: [], description: "Up to 20 labels of up to 50 characters." })
  tags!: string[];

  @Field(() => VisibilityEnum, { defaultValue: VisibilityEnum.WORKSPACE, description: "Who may read it." })
  visibility!: Visibility;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY })
  idempotencyKey?: string | null;
}

@InputType({ description: "A change of a document. What is left out stays as it is." })
export class UpdateDocumentInput {
  @Field(() => ID, { description: "The document to change." })
  id!: string;

  @Field(() => String, { nullable: true, description: "1 to 200 characters." })
  title?: string | null;

  @Field(() => String, { nullable: true, description: "Up to 100,000 characters." })
  content?: string | null;

  @Field(() => [String], { nullable: true, description: "All labels it shall have." })
  tags?: string[] | null;

  @Field(() => VisibilityEnum, { nullable: true, description: "Who may read it." })
  visibility?: Visibility | null;

  @Field(() => Int, {
    nullable: true,
    description: "Fails with VERSION_CONFLICT when the document has another version.",
  })
  expectedVersion?: number | null;
}

@InputType({ description: "A new comment." })
export class AddCommentInput {
  @Field(() => ID, { description: "The document to comment on." })
  documentId!: string;

  @Field(() => String, { description: "1 to 10,000 characters." })
  body!: string;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY })
  idempotencyKey?: string | null;
}

@InputType("EventFilter", {
  description:
    "One filter with one meaning, in queries and subscriptions. All conditions must hold; an empty list matches nothing, and a list has at most 100 items. A subscription asks of each step what it says of its own moment: its consumer, the status it leads to, its error.",
})
export class EventFilterInput implements EventFilter {
  @Field(() => [ID], { nullable: true, description: "Events with one of these ids." })
  ids?: string[] | null;

  @Field(() => [EventTypeEnum], { nullable: true, description: "Events of one of these types." })
  types?: EventType[] | null;

  @Field(() => [ID], { nullable: true, description: "Events about one of these documents or users." })
  subjects?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Events caused by one of these users." })
  actors?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Events that one of these consumers handles." })
  consumers?: string[] | null;

  @Field(() => [EventStatusEnum], {
    nullable: true,
    description: "Events in one of these statuses; with `consumers`, events on which one of those is in one of them.",
  })
  statuses?: EventStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: "Events made then or later." })
  since?: string | null;

  @Field(() => DateTime, { nullable: true, description: "Events made earlier." })
  until?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Events on which a consumer's latest error has this fingerprint; with `consumers`, one of those, in one of the `statuses`.",
  })
  fingerprint?: string | null;

  @Field(() => Json, {
    nullable: true,
    description:
      'Equality on up to 10 fields of `data`, such as {"tags": "api"} (one of the tags) or {"title": "API Guide"}. Finds only what you may read.',
  })
  data?: unknown;

  @Field(() => String, {
    nullable: true,
    description:
      "Words of the event's texts, all of them, whatever their case and accents: titles, tags and names, and the first words of a content or comment (16 different ones in all). Finds only what you may read.",
  })
  text?: string | null;
}
