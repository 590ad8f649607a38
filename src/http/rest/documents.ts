import { type IncomingMessage, type ServerResponse } from "node:http";
import { AppError, notFound } from "../../errors.ts";
import {
  type AddCommentInput,
  type Caller,
  type CreateDocumentInput,
  type Receipt,
  type UpdateDocumentInput,
} from "../../documents/commands.ts";
import { validTraceparent } from "../../graphql/context.ts";
import { toComment, toDocument } from "../../graphql/types/documents.ts";
import { type Services } from "../../services.ts";
import { requireViewer, type Viewer } from "../../viewer.ts";
import { readJson } from "../body.ts";
import { sendJson, sendProblem } from "../reply.ts";

const DEFAULT_PAGE = 20;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly services: Services;
  readonly viewer: Viewer | null;
}

/** The REST face of documents, at `/v1/docs`; the same commands and queries as GraphQL underneath. */
export async function restDocuments(exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const [, , , id, comments, ...rest] = url.pathname.split("/");
  if (rest.length > 0 || (comments !== undefined && comments !== "comments")) {
    return sendProblem(response, 404, "NOT_FOUND", `There is nothing at ${url.pathname}.`);
  }
  const route = comments !== undefined ? COMMENTS : id ? ONE : ALL;
  const handler = route[request.method === "HEAD" ? "GET" : (request.method ?? "")];
  if (!handler) {
    const allow = Object.keys(route).join(", ");
    return sendProblem(response, 405, "METHOD_NOT_ALLOWED", `Here you can ${allow}.`, {}, { allow });
  }
  const viewer = requireViewer(exchange.viewer);
  await handler({ ...exchange, viewer, id: decodeId(id ?? "") });
}

type Handler = (exchange: Exchange & { readonly viewer: Viewer; readonly id: string }) => Promise<void>;

const ALL: Readonly<Record<string, Handler>> = {
  async GET({ response, url, services, viewer }) {
    const { searchParams } = url;
    const first = searchParams.has("first") ? Number(searchParams.get("first")) : DEFAULT_PAGE;
    const page = await services.documents.documents(viewer, {
      first,
      after: searchParams.get("after"),
      tag: searchParams.get("tag"),
      createdBy: searchParams.get("createdBy"),
    });
    sendJson(response, 200, {
      items: page.edges.map(({ node }) => toDocument(node)),
      next: page.hasNextPage ? page.edges.at(-1)?.cursor : null,
    });
  },
  async POST({ request, response, services, viewer }) {
    const key = request.headers["idempotency-key"];
    const input = {
      ...(await readObject(request)),
      ...(key ? { idempotencyKey: key } : {}),
    } as unknown as CreateDocumentInput;
    const cursor = cursorNow(services, viewer);
    const { document, receipt } = await services.commands.createDocument(callerOf(request, viewer), input);
    sendJson(
      response,
      201,
      { ...toDocument(document), receipt: withCursor(receipt, cursor) },
      { location: `/v1/docs/${document._id}` },
    );
  },
};

const ONE: Readonly<Record<string, Handler>> = {
  async GET({ response, services, viewer, id }) {
    const document = await services.documents.document(viewer, id);
    if (!document) throw notFound("document", id);
    sendJson(response, 200, toDocument(document), { etag: `"${document.version}"` });
  },
  async PUT({ request, response, services, viewer, id }) {
    const expected = /^"(\d+)"$/.exec(request.headers["if-match"] ?? "")?.[1];
    const input = {
      ...(await readObject(request)),
      id,
      ...(expected ? { expectedVersion: Number(expected) } : {}),
    } as UpdateDocumentInput;
    const cursor = cursorNow(services, viewer);
    const { document, receipt } = await services.commands.updateDocument(callerOf(request, viewer), input);
    sendJson(response, 200, { ...toDocument(document), receipt: withCursor(receipt, cursor) });
  },
};

const COMMENTS: Readonly<Record<string, Handler>> = {
  async POST({ request, response, services, viewer, id }) {
    const input = { ...(await readObject(request)), documentId: id } as unknown as AddCommentInput;
    const cursor = cursorNow(services, viewer);
    const { comment, receipt } = await services.commands.addComment(callerOf(request, viewer), input);
    sendJson(response, 201, { ...toComment(comment), receipt: withCursor(receipt, cursor) });
  },
};

const callerOf = (request: IncomingMessage, viewer: Viewer): Caller => ({
  viewer,
  traceparent: validTraceparent(request.headers["traceparent"]),
});

const cursorNow = ({ feed, cursors }: Services, viewer: Viewer): string => cursors.encode(viewer.id, feed.head());

const withCursor = (receipt: Receipt, cursor: string) => ({ ...receipt, cursor });

/** What the body says; that it says what it should is for the command to check. */
async function readObject(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJson(request);
  if (body !== null && typeof body === "object" && !Array.isArray(body))
    return body as Readonly<Record<string, unknown>>;
  throw new AppError("BAD_USER_INPUT", "The body must be a JSON object.");
}

function decodeId(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AppError("BAD_USER_INPUT", "The path is not encoded as a URL should be.");
  }
}
