import { Counter } from "prom-client";
import { type Transition } from "../../events/transition.ts";
import { processRegistry } from "./registry.ts";

const items = new Counter({
  name: "bookspace_subscription_items_total",
  help: "Items that were handed to live subscribers of the feed",
  labelNames: ["status"],
  registers: [processRegistry],
});

/** One step went to so many subscribers. */
export function countDelivered({ status }: Transition, subscribers: number): void {
  items.inc({ status }, subscribers);
}
