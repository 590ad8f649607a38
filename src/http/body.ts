import { type IncomingMessage } from "node:http";
import { AppError } from "../errors.ts";

const MAX_BODY_BYTES = 1024 * 1024;

/** @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or BAD_USER_INPUT */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    request.resume();
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send JSON, with 'Content-Type: application/json'.");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and thrown away, so that the client gets the answer instead of a broken pipe.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (size > 16 * MAX_BODY_BYTES) break;
  }
  if (size > MAX_BODY_BYTES)
    throw new AppError("PAYLOAD_TOO_LARGE", `A request's body may have ${MAX_BODY_BYTES} bytes.`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new AppError("BAD_USER_INPUT", "The body is not JSON.");
  }
}
