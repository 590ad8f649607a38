import { AppError, notFound } from "../../errors.ts";
import { toComment, toDocument } from "../../graphql/types/documents.ts";
import { requireViewer, type Viewer } from "../../viewer.ts";
import { sendJson, sendProblem } from "../reply.ts";
import {
  callerOf,
  etagOf,
  type Exchange,
  expectedVersion,
  idempotencyKey,
  readInput,
  receiptCursor,
} from "./exchange.ts";

const DEFAULT_PAGE = 20;

interface RestRequest extends Omit<Exchange, "viewer"> {
  readonly viewer: Viewer | null;
}

type Handler = (exchange: Exchange, id: string) => Promise<void>;
type Route = Readonly<Record<string, Handler | undefined>>;

/** The REST face of documents, at `/v1/docs`; the same commands and queries as GraphQL underneath. */
export async function restDocuments({ viewer, ...exchange }: RestRequest): Promise<void> {
  const { request, response, url } = exchange;
  const [, , , id, comments, ...rest] = url.pathname.split("/");
  if (rest.length > 0 || (comments !== undefined && comments !== "comments"))
    return sendProblem(response, 404, "NOT_FOUND", `There is nothing at ${url.pathname}.`);
  const route = comments !== undefined ? COMMENTS : id ? ONE : ALL;
  const handler = route[request.method === "HEAD" ? "GET" : (request.method ?? "")];
  if (!handler) {
    const allow = Object.keys(route)
      .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]))
      .join(", ");
    return sendProblem(response, 405, "METHOD_NOT_ALLOWED", `Here you can ${allow}.`, {}, { allow });
  }
  await handler({ ...exchange, viewer: requireViewer(viewer) }, decodeId(id ?? ""));
}

const ALL: Route = {
  async GET({ response, url: { searchParams }, services, viewer, hold }) {
    const page = await services.documents.documents(viewer, {
      first: searchParams.has("first") ? Number(searchParams.get("first")) : DEFAULT_PAGE,
      after: searchParams.get("after"),
      tag: searchParams.get("tag"),
      createdBy: searchParams.get("createdBy"),
    });
    const items = page.edges.map(({ node }) => toDocument(node));
    hold(items);
    sendJson(response, 200, { items, next: page.hasNextPage ? page.edges.at(-1)?.cursor : null });
  },
  async POST(exchange) {
    const { request, response, services } = exchange;
    const input = await readInput(request, { idempotencyKey: idempotencyKey(request) });
    const complete = receiptCursor(exchange);
    const { document, receipt } = await services.commands.createDocument(callerOf(exchange), input);
    const answer = { ...toDocument(document), receipt: complete(receipt) };
    sendJson(response, 201, answer, { location: `/v1/docs/${document._id}`, etag: etagOf(document) });
  },
};

const ONE: Route = {
  async GET({ response, services, viewer }, id) {
    const document = await services.documents.document(viewer, id);
    if (!document) throw notFound("document", id);
    sendJson(response, 200, toDocument(document), { etag: etagOf(document) });
  },
  async PUT(exchange, id) {
    const { request, response, services } = exchange;
    const input = await readInput(request, { id, expectedVersion: expectedVersion(request) });
    const complete = receiptCursor(exchange);
    const { document, receipt } = await services.commands.updateDocument(callerOf(exchange), input);
    sendJson(response, 200, { ...toDocument(document), receipt: complete(receipt) }, { etag: etagOf(document) });
  },
};

const COMMENTS: Route = {
  async POST(exchange, documentId) {
    const { request, response, services } = exchange;
    const input = await readInput(request, { documentId, idempotencyKey: idempotencyKey(request) });
    const complete = receiptCursor(exchange);
    const { comment, receipt } = await services.commands.addComment(callerOf(exchange), input);
    sendJson(response, 201, { ...toComment(comment), receipt: complete(receipt) });
  },
};

function decodeId(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AppError("BAD_USER_INPUT", "The path is not encoded as a URL should be.");
  }
}
