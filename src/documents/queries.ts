import { audiencesOf, mayRead } from "../events/audience.ts";
import { notFound } from "../errors.ts";
import { type Collections } from "../store/collections.ts";
import { gather } from "../store/gather.ts";
import { type Page, type PageRequest, readPage } from "../store/page.ts";
import { type CommentRecord, type DocumentRecord, type UserRecord } from "../store/records/workspace.ts";
import { type Viewer } from "../viewer.ts";

export interface DocumentList extends PageRequest {
  readonly tag?: string | null | undefined;
  readonly createdBy?: string | null | undefined;
}

/** What can be read of documents, comments and users. A PRIVATE document is there for its owner alone. */
export interface DocumentQueries {
  user(id: string): Promise<UserRecord | null>;
  document(viewer: Viewer, id: string): Promise<DocumentRecord | null>;
  documents(viewer: Viewer, list: DocumentList): Promise<Page<DocumentRecord>>;
  /** @throws AppError NOT_FOUND when the document may not be seen. */
  comments(viewer: Viewer, documentId: string, page: PageRequest): Promise<Page<CommentRecord>>;
}

export function createDocumentQueries({
  documents,
  comments,
  users,
}: Pick<Collections, "documents" | "comments" | "users">): DocumentQueries {
  const documentById = gather(async (ids: readonly string[]) => {
    const found = await documents.find({ _id: { $in: [...new Set(ids)] } }).toArray();
    const byId = new Map(found.map((document) => [document._id, document]));
    return ids.map((id) => byId.get(id) ?? null);
  });

  const document = async (viewer: Viewer, id: string): Promise<DocumentRecord | null> => {
    const found = await documentById(id);
    return found && mayRead(viewer, found.audience) ? found : null;
  };

  return {
    user: (id) => users.findOne({ _id: id }),
    document,
    documents: (viewer, { tag, createdBy, ...page }) =>
      readPage(
        documents,
        { audience: { $in: audiencesOf(viewer) }, ...(tag ? { tags: tag } : {}), ...(createdBy ? { createdBy } : {}) },
        "createdAt",
        page,
      ),
    async comments(viewer, documentId, page) {
      if (!(await document(viewer, documentId))) throw notFound("document", documentId);
      return readPage(comments, { documentId }, "createdAt", page);
    },
  };
}
