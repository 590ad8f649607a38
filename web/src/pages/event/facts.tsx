import type { ComponentChildren } from "preact";
import { Copy } from "../../ui/copy.tsx";
import { clockTime, duration, fullTime } from "../../ui/format.ts";
import type { LiveEvent } from "./lanes.ts";

/** What is known of an event, to be copied into a ticket. */
export function Facts({ event }: { readonly event: LiveEvent }) {
  const made = Date.parse(event.timestamp);
  const after = (at: string): string => `${clockTime(at)} (after ${duration(Date.parse(at) - made)})`;
  return (
    <dl class="facts">
      <Fact name="Event id">
        <code class="truncate">{event.id}</code>
        <Copy text={event.id} what="the event id" />
      </Fact>
      <Fact name="About">
        <code class="truncate">{event.subject}</code>
        <Copy text={event.subject} what="the subject’s id" />
      </Fact>
      <Fact name="Trace id">
        {event.traceId === null ? (
          <span class="muted">none was sent</span>
        ) : (
          <>
            <code class="truncate">{event.traceId}</code>
            <Copy text={event.traceId} what="the trace id" />
          </>
        )}
      </Fact>
      <Fact name="Made">{fullTime(event.timestamp)}</Fact>
      <Fact name="Published">
        {event.publishedAt === null ? <span class="muted">not yet</span> : after(event.publishedAt)}
      </Fact>
      <Fact name="Settled">
        {event.settledAt === null ? <span class="muted">not yet</span> : after(event.settledAt)}
      </Fact>
      <Fact name="Payload version">{event.version}</Fact>
    </dl>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
