import { type Caller } from "../documents/commands.ts";
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

/** What the resolvers get of fields whose rule lets in only who is signed in: all but `session` (`rules/enforce.ts`). */
export interface SignedIn extends ApiContext {
  readonly viewer: Viewer;
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

/** The viewer and what commands need beside their input. */
export const callerOf = ({ viewer, traceparent }: SignedIn): Caller => ({ viewer, traceparent });
