import { MaxLength, MinLength } from "class-validator";
import { randomUUID } from "node:crypto";
import { type GraphQLSchema } from "graphql";
import {
  Arg,
  buildSchema,
  Ctx,
  Field,
  Float,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { type Documents, type StoredDocument } from "./documents.ts";
import { type PubSub } from "./pubsub.ts";
import { type Processed } from "./topology.ts";

export interface Context {
  readonly documents: Documents;
  readonly userId: string;
}

@ObjectType()
class Document {
  @Field(() => ID) id!: string;
  @Field(() => String) title!: string;
  @Field(() => String) content!: string;
  @Field(() => [String]) tags!: readonly string[];
  @Field(() => Int) version!: number;
  @Field(() => ID) createdBy!: string;
  @Field(() => String) createdAt!: string;
  @Field(() => String) updatedAt!: string;
}

@ObjectType()
class EventReceipt {
  @Field(() => ID) eventId!: string;
}

@ObjectType()
class DocumentPayload {
  @Field(() => Document) document!: Document;
  @Field(() => EventReceipt) receipt!: EventReceipt;
}

@ObjectType()
class EventProcessed {
  @Field(() => ID) eventId!: string;
  @Field(() => String) type!: string;
  @Field(() => ID) subject!: string;
  @Field(() => String) at!: string;
  @Field(() => Int) attempts!: number;
  @Field(() => Float) latencyMs!: number;
  @Field(() => String) cursor!: string;
}

@InputType()
class CreateDocumentInput {
  @Field(() => String) @MinLength(1) @MaxLength(200) title!: string;
  @Field(() => String) @MaxLength(100_000) content!: string;
  @Field(() => [String], { nullable: true }) @MaxLength(50, { each: true }) tags?: string[];
}

@InputType()
class UpdateDocumentInput {
  @Field(() => ID) id!: string;
  @Field(() => String) @MaxLength(100_000) content!: string;
}

const toDocument = ({ _id, ...rest }: StoredDocument): Document => ({ id: _id, ...rest });

@Resolver(() => Document)
class DocumentResolver {
  @Query(() => Document, { nullable: true })
  async document(@Arg("id", () => ID) id: string, @Ctx() { documents }: Context): Promise<Document | null> {
    const found = await documents.byId(id);
    return found && toDocument(found);
  }

  @Mutation(() => DocumentPayload)
  async createDocument(
    @Arg("input", () => CreateDocumentInput) { title, content, tags = [] }: CreateDocumentInput,
    @Ctx() { documents, userId }: Context,
  ): Promise<DocumentPayload> {
    const { document, eventId } = await documents.create(userId, { title, content, tags });
    return { document: toDocument(document), receipt: { eventId } };
  }

  @Mutation(() => DocumentPayload)
  async updateDocument(
    @Arg("input", () => UpdateDocumentInput) { id, content }: UpdateDocumentInput,
    @Ctx() { documents, userId }: Context,
  ): Promise<DocumentPayload> {
    const { document, eventId } = await documents.update(userId, id, content);
    return { document: toDocument(document), receipt: { eventId } };
  }

  @Subscription(() => EventProcessed, { topics: "eventProcessed" })
  eventProcessed(@Root() processed: Processed): EventProcessed {
    return { ...processed, cursor: randomUUID() };
  }
}

export const buildYardstickSchema = (pubSub: PubSub): Promise<GraphQLSchema> =>
  buildSchema({ resolvers: [DocumentResolver], validate: true, pubSub });
