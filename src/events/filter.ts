import { type EventType } from "./catalogue.ts";
import { type Transition } from "./transition.ts";

/** One filter with one meaning: as a store query over the ledger, and as a predicate over transitions. */
export interface EventFilter {
  readonly ids?: readonly string[] | null | undefined;
  readonly types?: readonly EventType[] | null | undefined;
  readonly subjects?: readonly string[] | null | undefined;
  readonly actors?: readonly string[] | null | undefined;
}

const FIELDS = [
  { of: "ids", inStore: "_id", inTransition: "eventId" },
  { of: "types", inStore: "type", inTransition: "type" },
  { of: "subjects", inStore: "subject", inTransition: "subject" },
  { of: "actors", inStore: "actor", inTransition: "actor" },
] as const;

/** The filter as a query of the `events` collection. A list that is left out matches everything, an empty one nothing. */
export function eventQuery(filter: EventFilter): Record<string, unknown> {
  return Object.fromEntries(FIELDS.flatMap(({ of, inStore }) => (filter[of] ? [[inStore, { $in: filter[of] }]] : [])));
}

/** The same filter as a predicate. */
export function matchesFilter(filter: EventFilter): (transition: Transition) => boolean {
  const conditions = FIELDS.flatMap(({ of, inTransition }) => {
    const wanted = filter[of];
    if (!wanted) return [];
    const accepted = new Set<string>(wanted);
    return [(transition: Transition) => accepted.has(transition[inTransition])];
  });
  return (transition) => conditions.every((holds) => holds(transition));
}
