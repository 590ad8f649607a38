import { Field, ObjectType } from "type-graphql";
import { Comment, Document, User } from "./documents.ts";
import { EventReceipt } from "./events.ts";

@ObjectType({ description: "The user that was registered.", simpleResolvers: true })
export class RegisterUserPayload {
  @Field(() => User, { description: "The user." })
  user!: User;

  @Field(() => EventReceipt, { description: "The event that tells of it." })
  receipt!: EventReceipt;
}

@ObjectType({ description: "The document as this change left it.", simpleResolvers: true })
export class DocumentPayload {
  @Field(() => Document, { description: "The document." })
  document!: Document;

  @Field(() => EventReceipt, { description: "The event that tells of it." })
  receipt!: EventReceipt;
}

@ObjectType({ description: "The comment that was added.", simpleResolvers: true })
export class AddCommentPayload {
  @Field(() => Comment, { description: "The comment." })
  comment!: Comment;

  @Field(() => EventReceipt, { description: "The event that tells of it." })
  receipt!: EventReceipt;
}
