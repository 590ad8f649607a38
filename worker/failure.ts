import { createHash } from "node:crypto";
import { type Failure, TRANSITION_BOUNDS } from "../src/events/transition.ts";

/** Frames that tell one fault from another; the deeper ones belong to whoever called. */
const FRAMES = 3;

/** What is kept of an error, whatever was thrown; its size is bounded. */
export function toFailure(error: unknown): Failure {
  const message = messageOf(error).slice(0, TRANSITION_BOUNDS.message);
  const code = codeOf(error);
  const stack = error instanceof Error ? error.stack?.slice(0, TRANSITION_BOUNDS.stack) : undefined;
  return { code, message, ...(stack === undefined ? {} : { stack }), fingerprint: fingerprint(code, message, stack) };
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return typeof error === "string" ? error : "Something that is not an Error was thrown.";
}

/** The error's own code (Node's, MongoDB's, this project's), else its name. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number")
      ? String(error.code)
      : error.name;
  return code.slice(0, TRANSITION_BOUNDS.code);
}

/** 12 hex digits, the same for the same fault: ids, numbers, quoted values and moved lines don't count. */
function fingerprint(code: string, message: string, stack: string | undefined): string {
  return createHash("sha256")
    .update([code, normalised(message), ...functionNames(stack)].join("\n"))
    .digest("hex")
    .slice(0, 12);
}

function normalised(message: string): string {
  return message
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "<value>")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "<id>")
    .replace(/\d+(?:\.\d+)?/g, "<n>");
}

/** The functions of the top frames, without files, lines and columns. */
function functionNames(stack: string | undefined): readonly string[] {
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return frames.slice(0, FRAMES).map((frame) => /^\s+at (?:async )?(.+?) \(/.exec(frame)?.[1] ?? "<anonymous>");
}
