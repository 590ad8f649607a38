import { type IncomingMessage } from "node:http";
import { AppError } from "../errors.ts";

const MAX_BODY_BYTES = 1024 * 1024;
/** So much more is read and thrown away, so that the client gets an answer instead of a broken pipe. */
const MAX_READ_BYTES = 16 * MAX_BODY_BYTES;

/** @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or BAD_USER_INPUT */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { "content-type": type, "content-encoding": encoding = "identity" } = request.headers;
  if (type?.split(";")[0]?.trim().toLowerCase() !== "application/json" || encoding !== "identity") {
    request.resume();
    throw new AppError(
      "UNSUPPORTED_MEDIA_TYPE",
      "Send JSON, not compressed, with the header 'Content-Type: application/json'.",
    );
  }
  const body = await readBody(request);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AppError("BAD_USER_INPUT", "The body is not JSON.");
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else if (size > MAX_READ_BYTES) break;
    }
  } catch (error) {
    throw new AppError("BAD_USER_INPUT", "The body ended before it was complete.", { cause: error });
  }
  if (size > MAX_BODY_BYTES)
    throw new AppError("PAYLOAD_TOO_LARGE", `A request's body may have ${MAX_BODY_BYTES} bytes.`);
  return Buffer.concat(chunks);
}
