import { type Conditions, type EventFilter, readFilter } from "./filter-input.ts";
import { payloadMatches } from "./filter-payload.ts";
import { type EventStatus } from "./status.ts";
import { type Transition } from "./transition.ts";

export { type EventFilter } from "./filter-input.ts";

/** The status that a step leads to: its consumer's, where it is one consumer's step. */
const LEADS_TO: Readonly<Record<Transition["status"], EventStatus>> = {
  published: "published",
  handled: "processed",
  failed: "retrying",
  deadLettered: "deadLettered",
  processed: "processed",
  replayed: "published",
  discarded: "discarded",
};

/** Does the filter ask for something that only the payload tells? */
export const needsPayload = ({ data, text }: EventFilter): boolean =>
  (data !== null && data !== undefined) || (text !== null && text !== undefined);

/**
 * The filter as a predicate over transitions. What a record says of its state, a transition says of its own moment: its
 * consumer, the status it leads to, its error. Hand in the payload when `needsPayload`, and only to who may read it:
 * without it no condition on the payload holds.
 * @throws AppError BAD_USER_INPUT
 */
export function matchesFilter(filter: EventFilter): (transition: Transition, payload?: unknown) => boolean {
  const conditions = readFilter(filter);
  const tests = [
    ...oneOf(conditions.ids, ({ eventId }) => eventId),
    ...oneOf(conditions.types, ({ type }) => type),
    ...oneOf(conditions.subjects, ({ subject }) => subject),
    ...oneOf(conditions.actors, ({ actor }) => actor),
    ...oneOf(conditions.consumers, (transition) => ("consumer" in transition ? transition.consumer : undefined)),
    ...oneOf(conditions.statuses, ({ status }) => LEADS_TO[status]),
    ...oneOf(conditions.fingerprint === undefined ? undefined : [conditions.fingerprint], (transition) =>
      "error" in transition ? transition.error.fingerprint : undefined,
    ),
    ...within(conditions),
  ];
  return (transition, payload) =>
    tests.every((holds) => holds(transition)) && payloadMatches(conditions, transition.type, payload);
}

type Test = (transition: Transition) => boolean;

function oneOf(wanted: readonly string[] | undefined, of: (transition: Transition) => string | undefined): Test[] {
  if (!wanted) return [];
  const accepted = new Set<string | undefined>(wanted);
  return [(transition) => accepted.has(of(transition))];
}

function within({ since, until }: Conditions): Test[] {
  if (since === undefined && until === undefined) return [];
  return [
    ({ eventAt, at }) => {
      const time = eventAt ?? at;
      return (since === undefined || time >= since) && (until === undefined || time < until);
    },
  ];
}
