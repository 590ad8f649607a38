import { type Link, ROOT_CONTEXT, SpanKind } from "@opentelemetry/api";
import { type AnyEnvelope } from "../events/envelope.ts";
import { messagingAttributes } from "./messaging.ts";
import { parseTraceparent } from "./traceparent.ts";
import { contextOf, endFailed, isTracing, startSpan } from "./tracing.ts";

/** What SDKs keep of a span's links unless told otherwise. */
const MAX_LINKS = 128;

/** Publishes as a span: of the event's own trace when it goes alone, else a trace of its own with a link to each event's. */
export async function inPublishSpan<T>(
  destination: string,
  events: readonly AnyEnvelope[],
  publish: () => Promise<T>,
): Promise<T> {
  if (!isTracing()) return publish();
  const [first, ...others] = events;
  const alone = first !== undefined && others.length === 0;
  const span = startSpan(
    `send ${destination}`,
    {
      kind: SpanKind.PRODUCER,
      attributes: {
        ...messagingAttributes("send", destination),
        ...(alone
          ? { "messaging.message.id": first.id, "bookspace.event.type": first.type }
          : { "messaging.batch.message_count": events.length }),
      },
      links: alone ? [] : linksTo(events),
    },
    alone ? contextOf(first.traceparent) : ROOT_CONTEXT,
  );
  try {
    const outcome = await publish();
    span.end();
    return outcome;
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
}

function linksTo(events: readonly AnyEnvelope[]): Link[] {
  const links: Link[] = [];
  for (const { id, traceparent } of events) {
    if (links.length === MAX_LINKS) break;
    const context = parseTraceparent(traceparent);
    if (context) links.push({ context, attributes: { "messaging.message.id": id } });
  }
  return links;
}
