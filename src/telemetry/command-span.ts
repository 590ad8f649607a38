import { type Context, context, SpanKind, trace } from "@opentelemetry/api";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";
import { contextOf, endFailed, isTracing, startSpan, under } from "./tracing.ts";

interface Traced {
  readonly traceparent?: string | undefined;
}
interface Answer {
  readonly receipt: { readonly eventId: string; readonly type: string };
}

/**
 * Runs a command as a span of its caller's trace. The caller that it is given, and so its event, names that span as the
 * parent of what follows; without a tracer it names the client's, as it came.
 */
export async function inCommandSpan<C extends Traced, R extends Answer>(
  name: string,
  caller: C,
  command: (caller: C) => Promise<R>,
): Promise<R> {
  if (!isTracing()) return command(caller);
  const parent = parentOf(caller);
  const span = startSpan(name, { kind: SpanKind.SERVER, attributes: { "bookspace.command": name } }, parent);
  try {
    const answer = await under(span, parent, () =>
      command({ ...caller, traceparent: formatTraceparent(span.spanContext()) }),
    );
    if (span.isRecording())
      span.setAttributes({ "bookspace.event.id": answer.receipt.eventId, "bookspace.event.type": answer.receipt.type });
    span.end();
    return answer;
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
}

/** An instrumented HTTP server has a span already, unless it is of another trace: a socket's first request, say. */
function parentOf({ traceparent }: Traced): Context {
  const active = trace.getActiveSpan()?.spanContext();
  const client = parseTraceparent(traceparent);
  if (active && trace.isSpanContextValid(active) && (!client || client.traceId === active.traceId))
    return context.active();
  return contextOf(traceparent);
}
