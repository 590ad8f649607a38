import { audiencesOf, mayRead } from "../events/audience.ts";
import { notFound } from "../errors.ts";
import { type Collections, WITHOUT_OUTBOX } from "../store/collections.ts";
import { gather } from "../store/gather.ts";
import { type Page, type PageRequest, readPage } from "../store/page.ts";
import {
  type CommentRecord,
  type DocumentRecord,
  type UserRecord,
  type WithoutOutbox,
} from "../store/records/workspace.ts";
import { type Viewer } from "../viewer.ts";

export interface DocumentList extends PageRequest {
  readonly tag?: string | null | undefined;
  readonly createdBy?: string | null | undefined;
}

/** What can be read of documents, comments and users. A PRIVATE document is there for its owner alone. */
export interface DocumentQueries {
  user(id: string): Promise<WithoutOutbox<UserRecord> | null>;
  document(viewer: Viewer, id: string): Promise<WithoutOutbox<DocumentRecord> | null>;
  documents(viewer: Viewer, list: DocumentList): Promise<Page<WithoutOutbox<DocumentRecord>>>;
  /** @throws AppError NOT_FOUND when the document may not be seen. */
  comments(viewer: Viewer, documentId: string, page: PageRequest): Promise<Page<WithoutOutbox<CommentRecord>>>;
}

export function createDocumentQueries({
  documents,
  comments,
  users,
}: Pick<Collections, "documents" | "comments" | "users">): DocumentQueries {
  const documentById = gather(async (ids: readonly string[]) => {
    const found = await documents.find({ _id: { $in: [...new Set(ids)] } }, { projection: WITHOUT_OUTBOX }).toArray();
    const byId = new Map(found.map((document) => [document._id, document]));
    return ids.map((id) => byId.get(id) ?? null);
  });

  const document = async (viewer: Viewer, id: string): Promise<WithoutOutbox<DocumentRecord> | null> => {
    const found = await documentById(id);
    return found && mayRead(viewer, found.audience) ? found : null;
  };

  return {
    user: (id) => users.findOne({ _id: id }, { projection: WITHOUT_OUTBOX }),
    document,
    documents: (viewer, { tag, createdBy, ...page }) =>
      readPage(
        documents,
        {
          audience: { $in: audiencesOf(viewer) },
          ...(tag == null ? {} : { tags: tag }),
          ...(createdBy == null ? {} : { createdBy }),
        },
        "createdAt",
        page,
        WITHOUT_OUTBOX,
      ),
    async comments(viewer, documentId, page) {
      if (!(await document(viewer, documentId))) throw notFound("document", documentId);
      return readPage(comments, { documentId }, "createdAt", page, WITHOUT_OUTBOX);
    },
  };
}
