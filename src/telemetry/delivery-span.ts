import { type Transition } from "../events/transition.ts";
import { contextOf, isTracing, startSpan } from "./tracing.ts";

/**
 * One span for a step that was handed to all live subscribers of a shared subscription, in the event's trace; none for an
 * event without one. It begins when the step was read from the feed, `startedAt` in epoch milliseconds.
 */
export function recordDelivery(transition: Transition, startedAt: number, subscribers: number): void {
  const { traceparent, eventId, type, status } = transition;
  if (traceparent === undefined || !isTracing()) return;
  const attributes = {
    "bookspace.event.id": eventId,
    "bookspace.event.type": type,
    "bookspace.event.status": status,
    "bookspace.subscribers": subscribers,
  };
  startSpan("deliver subscription", { startTime: startedAt, attributes }, contextOf(traceparent)).end();
}
