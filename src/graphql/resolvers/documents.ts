import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { type SignedIn } from "../context.ts";
import { withReceipt } from "../receipt.ts";
import { type Connection, PAGE_SIZE, toConnection } from "../types/connection.ts";
import {
  type Comment,
  CommentConnection,
  Document,
  DocumentConnection,
  toComment,
  toDocument,
} from "../types/documents.ts";
import { type Event, EventConnection, toEvent } from "../types/events.ts";
import { AddCommentInput, CreateDocumentInput, EventFilterInput, UpdateDocumentInput } from "../types/inputs.ts";
import { AddCommentPayload, DocumentPayload } from "../types/payloads.ts";

@Resolver(() => Document)
export class DocumentResolver {
  @Query(() => Document, {
    nullable: true,
    description: "One document; null when there is none, or you may not see it.",
  })
  async document(@Arg("id", () => ID) id: string, @Ctx() { services, viewer }: SignedIn): Promise<Document | null> {
    const found = await services.documents.document(viewer, id);
    return found && toDocument(found);
  }

  @Query(() => DocumentConnection, { description: "The documents that you may see, newest first." })
  async documents(
    @Arg("first", () => Int, { defaultValue: 20, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Arg("tag", () => String, { nullable: true }) tag: string | null,
    @Arg("createdBy", () => ID, { nullable: true }) createdBy: string | null,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Connection<Document>> {
    const page = await services.documents.documents(viewer, { first, after, tag, createdBy });
    return toConnection(page, after, toDocument);
  }

  @FieldResolver(() => CommentConnection, { description: "What was said about it, newest first." })
  async comments(
    @Root() document: Document,
    @Arg("first", () => Int, { defaultValue: 20, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Connection<Comment>> {
    return toConnection(await services.documents.comments(viewer, document.id, { first, after }), after, toComment);
  }

  @FieldResolver(() => EventConnection, { description: "What happened to this document, newest first." })
  async events(
    @Root() { id }: Document,
    @Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null,
    @Arg("first", () => Int, { defaultValue: 20, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Connection<Event>> {
    // Its own events alone, also when the filter names other subjects.
    const subjects = filter?.subjects?.filter((subject) => subject === id) ?? [id];
    const page = await services.events.events(viewer, { ...filter, subjects }, { first, after });
    return toConnection(page, after, (record) => toEvent(record, viewer));
  }

  @Mutation(() => DocumentPayload, { description: "Creates a document." })
  createDocument(
    @Arg("input", () => CreateDocumentInput) input: CreateDocumentInput,
    @Ctx() context: SignedIn,
  ): Promise<DocumentPayload> {
    return withReceipt(context, async (commands, caller) => {
      const { document, receipt } = await commands.createDocument(caller, input);
      return { document: toDocument(document), receipt };
    });
  }

  @Mutation(() => DocumentPayload, {
    description: "Changes a document. Whoever can read it may; its `visibility` is its creator's alone to change.",
  })
  updateDocument(
    @Arg("input", () => UpdateDocumentInput) input: UpdateDocumentInput,
    @Ctx() context: SignedIn,
  ): Promise<DocumentPayload> {
    return withReceipt(context, async (commands, caller) => {
      const { document, receipt } = await commands.updateDocument(caller, input);
      return { document: toDocument(document), receipt };
    });
  }

  @Mutation(() => AddCommentPayload, { description: "Comments on a document." })
  addComment(
    @Arg("input", () => AddCommentInput) input: AddCommentInput,
    @Ctx() context: SignedIn,
  ): Promise<AddCommentPayload> {
    return withReceipt(context, async (commands, caller) => {
      const { comment, receipt } = await commands.addComment(caller, input);
      return { comment: toComment(comment), receipt };
    });
  }
}
