import { type EventType } from "../events/catalogue.ts";
import { type CommentRecord, type DocumentRecord, type UserRecord, type Visibility } from "../store/records.ts";
import { type Viewer } from "../viewer.ts";

export interface RegisterUserInput {
  readonly name: string;
  readonly email: string;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CreateDocumentInput {
  readonly title: string;
  readonly content: string;
  readonly tags?: readonly string[] | null | undefined;
  readonly visibility?: Visibility | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** What is left out, or null, stays as it is. */
export interface UpdateDocumentInput {
  readonly id: string;
  readonly title?: string | null | undefined;
  readonly content?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly visibility?: Visibility | null | undefined;
  readonly expectedVersion?: number | null | undefined;
}

export interface AddCommentInput {
  readonly documentId: string;
  readonly body: string;
  readonly idempotencyKey?: string | null | undefined;
}

/** What a mutation set in motion. */
export interface Receipt {
  readonly eventId: string;
  readonly type: EventType;
}

/** Who calls, and in which trace. */
export interface Caller {
  readonly viewer: Viewer;
  readonly traceparent?: string | undefined;
}

/**
 * The changes that can be made, whichever way they are asked for (GraphQL, REST). Each checks its input, writes record and
 * event in one write, and resolves when that write is acknowledged; publishing comes after.
 * @throws AppError with a stable code.
 */
export interface Commands {
  registerUser(
    caller: Caller,
    input: RegisterUserInput,
  ): Promise<{ readonly user: UserRecord; readonly receipt: Receipt }>;
  createDocument(
    caller: Caller,
    input: CreateDocumentInput,
  ): Promise<{ readonly document: DocumentRecord; readonly receipt: Receipt }>;
  updateDocument(
    caller: Caller,
    input: UpdateDocumentInput,
  ): Promise<{ readonly document: DocumentRecord; readonly receipt: Receipt }>;
  addComment(
    caller: Caller,
    input: AddCommentInput,
  ): Promise<{ readonly comment: CommentRecord; readonly receipt: Receipt }>;
}
