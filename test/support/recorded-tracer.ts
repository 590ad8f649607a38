import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  type Exception,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";

/** A span that was ended. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly attributes: Attributes;
  readonly links: readonly string[];
  readonly status: SpanStatus;
  readonly exceptions: readonly string[];
}

/** Keeps the spans of this process as they end, in place of an SDK; `stop` leaves the process without a tracer again. */
export function recordSpans(): { readonly spans: RecordedSpan[]; stop(): void } {
  const spans: RecordedSpan[] = [];
  context.setGlobalContextManager(contextManager());
  trace.setGlobalTracerProvider({ getTracer: () => recordingTracer(spans) });
  return {
    spans,
    stop() {
      trace.disable();
      context.disable();
    },
  };
}

function recordingTracer(spans: RecordedSpan[]): Tracer {
  const tracer: Tracer = {
    startSpan(name, options = {}, parent = context.active()) {
      const above = trace.getSpanContext(parent) ?? INVALID_SPAN_CONTEXT;
      return recordingSpan(spans, name, options, options.root ? INVALID_SPAN_CONTEXT : above);
    },
    startActiveSpan() {
      throw new Error("Not needed here.");
    },
  };
  return tracer;
}

function recordingSpan(spans: RecordedSpan[], name: string, options: SpanOptions, above: SpanContext): Span {
  const inTrace = trace.isSpanContextValid(above);
  const own: SpanContext = {
    traceId: inTrace ? above.traceId : randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    traceFlags: 1,
  };
  const attributes: Attributes = { ...options.attributes };
  const exceptions: string[] = [];
  let status: SpanStatus = { code: SpanStatusCode.UNSET };
  const span: Span = {
    spanContext: () => own,
    isRecording: () => true,
    setAttribute: (key, value) => (Object.assign(attributes, { [key]: value }), span),
    setAttributes: (more) => (Object.assign(attributes, more), span),
    setStatus: (given) => ((status = given), span),
    recordException: (exception: Exception) =>
      void exceptions.push(typeof exception === "string" ? exception : (exception.message ?? "")),
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    updateName: () => span,
    end: () =>
      void spans.push({
        name,
        kind: options.kind ?? SpanKind.INTERNAL,
        ...own,
        parentId: inTrace ? above.spanId : undefined,
        attributes,
        links: (options.links ?? []).map((link) => link.context.spanId),
        status,
        exceptions,
      }),
  };
  return span;
}

/** The active context follows what is awaited, as with an SDK. */
function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.apply(self as never, args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
