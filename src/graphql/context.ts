import { type Services } from "../services.ts";
import { requireViewer, type Viewer } from "../viewer.ts";

/** What every resolver gets; the same over HTTP and WebSocket. */
export interface ApiContext {
  readonly services: Services;
  /** Null when nobody is signed in. */
  readonly viewer: Viewer | null;
  /** W3C trace context of the request, when it sent a valid one. */
  readonly traceparent?: string | undefined;
}

/** Makes the context of one operation. An invalid `traceparent` is ignored, as its specification asks. */
export function buildContext({
  services,
  viewer,
  traceparent,
}: {
  readonly services: Services;
  readonly viewer: Viewer | null;
  readonly traceparent?: unknown;
}): ApiContext {
  return { services, viewer, traceparent: validTraceparent(traceparent) };
}

/** The viewer and what commands need beside their input. @throws AppError UNAUTHENTICATED */
export const callerOf = ({
  viewer,
  traceparent,
}: ApiContext): { readonly viewer: Viewer; readonly traceparent?: string | undefined } => ({
  viewer: requireViewer(viewer),
  traceparent,
});

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A W3C `traceparent`, or undefined for anything else. */
export const validTraceparent = (value: unknown): string | undefined =>
  typeof value === "string" && TRACEPARENT.test(value) ? value : undefined;
