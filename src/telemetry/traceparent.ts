import { type SpanContext } from "@opentelemetry/api";

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})$/;

/** A W3C `traceparent`, or undefined for anything else. */
export const validTraceparent = (value: unknown): string | undefined =>
  typeof value === "string" && TRACEPARENT.test(value) ? value : undefined;

/** The span that a `traceparent` names; undefined for anything else, which its specification asks to ignore. */
export function parseTraceparent(value: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = (value !== undefined && TRACEPARENT.exec(value)) || [];
  if (!traceId || !spanId || !flags) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
