import { type IncomingMessage, type ServerResponse } from "node:http";
import { type Caller, type Receipt } from "../../documents/commands.ts";
import { AppError } from "../../errors.ts";
import { type Services } from "../../services.ts";
import { validTraceparent } from "../../telemetry/traceparent.ts";
import { type Viewer } from "../../viewer.ts";
import { readJson } from "../body.ts";

/** One request of somebody, and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly services: Services;
  readonly viewer: Viewer;
  /** Counts what a read answers until it is taken. @throws AppError when there is no room for it. */
  readonly hold: (body: unknown) => void;
}

/** What a command gets: the body, under what path and headers say. That it says what it should is for the command to check. */
export async function readInput(
  request: IncomingMessage,
  known: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJson(request);
  if (body === null || typeof body !== "object" || Array.isArray(body))
    throw new AppError("BAD_USER_INPUT", "The body must be a JSON object.");
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  return { ...body, ...Object.fromEntries(given) };
}

/** `Idempotency-Key`, or undefined. */
export const idempotencyKey = ({ headers }: IncomingMessage): unknown => headers["idempotency-key"];

/** A document's version is its entity tag. */
export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`;

/**
 * The version that `If-Match` asks for; undefined without it, or with `*`.
 * @throws AppError BAD_USER_INPUT for anything else: to ignore it would overwrite what it is meant to protect.
 */
export function expectedVersion({ headers }: IncomingMessage): number | undefined {
  const wanted = headers["if-match"];
  if (wanted === undefined || wanted === "*") return undefined;
  const version = /^"(\d{1,15})"$/.exec(wanted)?.[1];
  if (version) return Number(version);
  throw new AppError(
    "BAD_USER_INPUT",
    "'If-Match' must be one ETag as the document was answered with, such as \"3\".",
    {
      issues: [{ path: "If-Match", message: "not an ETag of a document" }],
    },
  );
}

export const callerOf = ({ request, viewer }: Exchange): Caller => ({
  viewer,
  traceparent: validTraceparent(request.headers["traceparent"]),
});

/** Completes a receipt with a place in the log from before the command ran, so that nothing it causes is missed. */
export function receiptCursor({ services: { feed, cursors }, viewer }: Exchange): (receipt: Receipt) => object {
  const cursor = cursors.encode(viewer.id, feed.head());
  return (receipt) => ({ ...receipt, cursor });
}
