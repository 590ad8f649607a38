import { type EventType } from "../events/catalogue.ts";
import { type CommentRecord, type DocumentRecord, type UserRecord } from "../store/records/workspace.ts";
import { type Viewer } from "../viewer.ts";

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
 * The changes that can be made, whichever way they are asked for (GraphQL, REST). Each checks its input, whatever that is,
 * by `INPUTS`; writes record and event in one write; and resolves when that write is acknowledged. Publishing comes after.
 * @throws AppError with a stable code.
 */
export interface Commands {
  registerUser(caller: Caller, input: unknown): Promise<{ readonly user: UserRecord; readonly receipt: Receipt }>;
  createDocument(
    caller: Caller,
    input: unknown,
  ): Promise<{ readonly document: DocumentRecord; readonly receipt: Receipt }>;
  updateDocument(
    caller: Caller,
    input: unknown,
  ): Promise<{ readonly document: DocumentRecord; readonly receipt: Receipt }>;
  addComment(caller: Caller, input: unknown): Promise<{ readonly comment: CommentRecord; readonly receipt: Receipt }>;
}
