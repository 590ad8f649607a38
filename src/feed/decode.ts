import { type LogMessage } from "../broker/port.ts";
import { UnreadableEvent } from "../events/envelope.ts";
import { decodeLogMessage, published, skimTransitionIds } from "../events/transition.ts";
import { type FeedItem } from "./feed.ts";

/** The transitions of one log message, each at its place; none for what can't be read. */
export function itemsOf({ offset, body, publishedAt }: LogMessage): readonly FeedItem[] {
  try {
    const content = decodeLogMessage(body);
    if (content.kind === "event") {
      const { event } = content;
      return [{ position: { offset, index: 0 }, transition: published(event, publishedAt || event.timestamp), event }];
    }
    return content.transitions.map((transition, index) => ({ position: { offset, index }, transition }));
  } catch (error) {
    // Somebody else's message on our exchange: the consumers park it, the feed passes over it.
    if (error instanceof UnreadableEvent) return [];
    throw error;
  }
}

/** The ids of what a message tells, unchecked: enough to know a repeat by, for a fraction of what reading it costs. */
export function skim({ body }: LogMessage): readonly string[] {
  try {
    return skimTransitionIds(body);
  } catch (error) {
    if (error instanceof UnreadableEvent) return [];
    throw error;
  }
}
