import { type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type GraphQLSchema } from "graphql";
import { type Log } from "../../log.ts";
import { type Services } from "../../services.ts";
import { requireOperator, type Viewer } from "../../viewer.ts";
import { sendProblem } from "../reply.ts";
import { exportLines } from "./lines.ts";
import { readExportRequest } from "./request.ts";

interface ExportExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly services: Pick<Services, "eventExport">;
  readonly viewer: Viewer | null;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

/**
 * `GET /v1/events/export`: the events that a filter finds, as lines of JSON, as quickly as the client takes them.
 * @throws AppError while nothing was sent yet. What goes wrong later cuts the answer: it has no last line then.
 */
export async function exportEvents({
  request,
  response,
  url,
  services: { eventExport },
  viewer,
  schema,
  log,
  stopping,
}: ExportExchange): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return sendProblem(response, 405, "METHOD_NOT_ALLOWED", "Here you can GET, HEAD.", {}, { allow: "GET, HEAD" });
  const operator = requireOperator(viewer);
  const { filter, after } = readExportRequest(url.searchParams, schema);
  const first = await eventExport.batch(operator, filter, { after });
  response.writeHead(200, {
    "content-type": "application/x-ndjson; charset=utf-8",
    "content-disposition": 'attachment; filename="bookspace-events.ndjson"',
    "cache-control": "no-store",
  });
  if (request.method === "HEAD") return void response.end();
  try {
    const lines = Readable.from(exportLines(eventExport, operator, filter, first));
    await pipeline(lines, response, { signal: stopping });
  } catch (error) {
    // The pipeline has cut the answer.
    if (!clientLeft(error)) log.warn({ err: error }, "An export was cut; its reader can go on from its last cursor");
  }
}

const clientLeft = (error: unknown): boolean =>
  (error as { readonly code?: unknown } | null)?.code === "ERR_STREAM_PREMATURE_CLOSE";
