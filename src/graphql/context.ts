import { type LogPosition } from "../feed/feed.ts";
import { type Services } from "../services.ts";
import { validTraceparent } from "../telemetry/traceparent.ts";
import { requireViewer, type Viewer } from "../viewer.ts";

/** What every resolver gets; the same over HTTP and WebSocket. */
export interface ApiContext {
  readonly services: Services;
  /** Null when nobody is signed in. */
  readonly viewer: Viewer | null;
  /** W3C trace context of the request, when it sent a valid one. */
  readonly traceparent?: string | undefined;
  /** A place in the lifecycle log as a cursor for whoever gets the result. */
  readonly encodeCursor: (position: LogPosition) => string;
}

/** Makes the context of one operation. An invalid `traceparent` is ignored, as its specification asks. */
export function buildContext({
  services,
  viewer,
  traceparent,
  encodeCursor = (position) => services.cursors.encode(requireViewer(viewer).id, position),
}: {
  readonly services: Services;
  readonly viewer: Viewer | null;
  readonly traceparent?: unknown;
  readonly encodeCursor?: ApiContext["encodeCursor"] | undefined;
}): ApiContext {
  return { services, viewer, traceparent: validTraceparent(traceparent), encodeCursor };
}

/** The viewer and what commands need beside their input. @throws AppError UNAUTHENTICATED */
export const callerOf = ({
  viewer,
  traceparent,
}: ApiContext): { readonly viewer: Viewer; readonly traceparent?: string | undefined } => ({
  viewer: requireViewer(viewer),
  traceparent,
});
