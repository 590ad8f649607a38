import { type AnyEnvelope } from "../src/events/envelope.ts";
import { type Effect } from "./handler.ts";

/**
 * What is left of a handler's effects when the event is an operator's test: the handler runs as ever, but nothing is counted
 * as activity, no document becomes found by what was made up, and who is notified is the operator alone.
 */
export function effectsOfTest({ id, actor }: AnyEnvelope, effects: readonly Effect[]): readonly Effect[] {
  const message = effects.find((effect) => effect.kind === "insertOnce" && effect.collection === "notifications");
  if (message?.kind !== "insertOnce" || message.collection !== "notifications") return [];
  const { document } = message;
  return [
    {
      ...message,
      document: { ...document, _id: `${id}:${actor}`, recipient: actor, message: `Test: ${document.message}` },
    },
  ];
}
