import { Field, ID, Int, ObjectType } from "type-graphql";
import {
  type CommentRecord,
  type DocumentRecord,
  type UserRecord,
  type Visibility,
  type WithoutOutbox,
} from "../../store/records/workspace.ts";
import { connectionType } from "./connection.ts";
import { VisibilityEnum } from "./enums.ts";
import { DateTime } from "./scalars.ts";

@ObjectType({ description: "Somebody who registered.", simpleResolvers: true })
export class User {
  @Field(() => ID, { description: "The same id that their token names." })
  id!: string;

  @Field(() => String, { description: "What they are called." })
  name!: string;

  @Field(() => String, { description: "Their e-mail address; only they see it." })
  email!: string;

  @Field(() => DateTime, { description: "When they registered." })
  createdAt!: string;
}

@ObjectType({ description: "A document of the workspace.", simpleResolvers: true })
export class Document {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => String, { description: "1 to 200 characters." })
  title!: string;

  @Field(() => String, { description: "Up to 100,000 characters." })
  content!: string;

  @Field(() => [String], { description: "Up to 20 labels." })
  tags!: readonly string[];

  @Field(() => VisibilityEnum, { description: "Who may read it." })
  visibility!: Visibility;

  @Field(() => Int, {
    description: "Rises by one with every change; send it as `expectedVersion` to not overwrite somebody else's.",
  })
  version!: number;

  @Field(() => ID, { description: "Who created it." })
  createdBy!: string;

  @Field(() => DateTime, { description: "When it was created." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it was last changed." })
  updatedAt!: string;
}

@ObjectType({ description: "A comment on a document.", simpleResolvers: true })
export class Comment {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => ID, { description: "The document it is on." })
  documentId!: string;

  @Field(() => ID, { description: "Who wrote it." })
  author!: string;

  @Field(() => String, { description: "1 to 10,000 characters." })
  body!: string;

  @Field(() => DateTime, { description: "When it was written." })
  createdAt!: string;
}

export const DocumentConnection = connectionType("Document", Document);
export const CommentConnection = connectionType("Comment", Comment);

export const toUser = ({ _id, name, email, createdAt }: WithoutOutbox<UserRecord>): User => ({
  id: _id,
  name,
  email,
  createdAt,
});

export const toDocument = ({
  _id,
  title,
  content,
  tags,
  visibility,
  version,
  createdBy,
  createdAt,
  updatedAt,
}: WithoutOutbox<DocumentRecord>): Document => ({
  id: _id,
  title,
  content,
  tags,
  visibility,
  version,
  createdBy,
  createdAt,
  updatedAt,
});

export const toComment = ({ _id, documentId, author, body, createdAt }: WithoutOutbox<CommentRecord>): Comment => ({
  id: _id,
  documentId,
  author,
  body,
  createdAt,
});
