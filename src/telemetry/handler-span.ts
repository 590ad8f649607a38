import { type Context, type Span, SpanKind } from "@opentelemetry/api";
import { type AnyEnvelope } from "../events/envelope.ts";
import { messagingAttributes } from "./messaging.ts";
import { contextOf, endFailed, isTracing, startSpan, under } from "./tracing.ts";

export interface Attempted {
  readonly event: AnyEnvelope;
  readonly consumer: string;
  /** The queue that the event came from. */
  readonly queue: string;
  readonly attempt: number;
}

/** One attempt of a handler, in the event's trace: from its start until it is known how it went, its effects written. */
export interface HandlerSpan {
  readonly span: Span;
  readonly parent: Context;
}

/** Null when there is no tracer. */
export function startHandlerSpan({ event, consumer, queue, attempt }: Attempted): HandlerSpan | null {
  if (!isTracing()) return null;
  const parent = contextOf(event.traceparent);
  const attributes = {
    ...messagingAttributes("process", queue),
    "messaging.message.id": event.id,
    "bookspace.event.type": event.type,
    "bookspace.consumer": consumer,
    "bookspace.attempt": attempt,
  };
  return { span: startSpan(`process ${queue}`, { kind: SpanKind.CONSUMER, attributes }, parent), parent };
}

export const underHandlerSpan = <T>(started: HandlerSpan | null, handler: () => T): T =>
  started ? under(started.span, started.parent, handler) : handler();

export function endHandlerSpan(started: HandlerSpan | null, failure: { readonly error: unknown } | null): void {
  if (failure && started) endFailed(started.span, failure.error);
  else started?.span.end();
}
