import { CATALOGUE, type EventType } from "../src/events/catalogue.ts";
import { type ConsumerName } from "../src/events/consumers.ts";
import { analytics } from "./analytics/consumer.ts";
import { type Handler, type Handlers } from "./handler.ts";
import { notifications } from "./notifications/consumer.ts";
import { search } from "./search/consumer.ts";

/** The event types of which the catalogue says that this consumer handles them. */
type HandledBy<C extends ConsumerName> = {
  [T in EventType]: C extends keyof (typeof CATALOGUE)[T]["consumers"] ? T : never;
}[EventType];

/** Every consumer's handlers. It does not compile when the catalogue and the handlers disagree. */
export const HANDLERS: { readonly [C in ConsumerName]: Handlers } = {
  notifications,
  search,
  analytics,
} satisfies { [C in ConsumerName]: { [T in HandledBy<C>]: Handler<T> } };
