import { type Follower, stepOf } from "../load/follower.ts";
import { type Evidence } from "./evidence.ts";
import { type LedgerEvent } from "./ledger.ts";
import { OPERATOR } from "./reader.ts";
import { type Violation, violations } from "./violation.ts";

/** What each subscriber heard: all that there is for it to hear, once, in the order that all others heard. */
export function judgeFollowers({ followers, journal, state: { events } }: Evidence): readonly Violation[] {
  const ids = new Set(events.map(({ id }) => id));
  const whole = followers[0];
  return followers.flatMap((follower) => {
    const { name, user, steps, told, failure } = follower;
    const own = ownOf(journal.operations, user);
    const visible = ({ id, data }: LedgerEvent): boolean => user === OPERATOR || data !== null || own.has(id);
    const heard = new Set(steps);
    const wanted = events.filter(visible).flatMap(stepsOf);
    const eventOf = (step: string): string => step.slice(0, step.indexOf("/"));
    const missing = wanted.filter((oneOf) => !oneOf.some((step) => heard.has(step)));
    return [
      ...violations("C", `${name} failed`, failure === undefined ? [] : [String(failure)]),
      ...violations(
        "C",
        `${name} never heard, and was told of no gap`,
        told > 0 ? [] : missing.map(([step]) => step ?? ""),
      ),
      ...violations("C", `${name} heard twice`, heard.size === steps.length ? [] : repeated(steps)),
      ...violations(
        "G0",
        `${name} heard of no event`,
        [...heard].filter((step) => !ids.has(eventOf(step))),
      ),
      ...violations("C", `${name} heard in another order`, told > 0 || !whole ? [] : disorder(whole, follower)),
    ];
  });
}

const ownOf = (operations: Evidence["journal"]["operations"], user: string): ReadonlySet<string> =>
  new Set(operations.filter((one) => one.user === user).flatMap(({ acknowledged }) => acknowledged?.eventId ?? []));

/** What must be heard of an event; of each one of several. */
function stepsOf({ id, status, consumers }: LedgerEvent): readonly (readonly string[])[] {
  const ofConsumers = consumers.flatMap(({ consumer, attempts }) =>
    attempts.map(({ number, error }) =>
      (error ? ["RETRYING", "DEAD_LETTERED"] : ["PROCESSED"]).map((each) => stepOf(id, consumer, number, each)),
    ),
  );
  const settled = status === "PROCESSED" ? [[stepOf(id, null, null, "PROCESSED")]] : [];
  return [[stepOf(id, null, null, "PUBLISHED")], ...ofConsumers, ...settled];
}

const repeated = (steps: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return steps.filter((step) => seen.has(step) || !seen.add(step));
};

/** The first step that comes in another place than with the subscriber that hears everything. */
function disorder(whole: Follower, other: Follower): readonly string[] {
  if (whole === other || whole.told > 0) return [];
  const places = new Map(whole.steps.map((step, n) => [step, n]));
  let last = -1;
  for (const step of other.steps) {
    const place = places.get(step);
    if (place === undefined) return [`${step}, which ${whole.name} never heard`];
    if (place < last) return [step];
    last = place;
  }
  return [];
}
