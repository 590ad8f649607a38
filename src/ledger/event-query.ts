import { audiencesOf } from "../events/audience.ts";
import { EVENT_TYPES } from "../events/catalogue.ts";
import { type EventFilter, needsPayload } from "../events/filter.ts";
import { type Conditions, readFilter } from "../events/filter-input.ts";
import { impliedTerms } from "../events/filter-payload.ts";
import { EVENT_STATUSES } from "../events/status.ts";
import { type Filter } from "../store/port.ts";
import { isOperator, type Viewer } from "../viewer.ts";

const UNPROCESSED = EVENT_STATUSES.filter((status) => status !== "processed");

/**
 * The filter as a query of the `events` collection, in the order of their time.
 * @throws AppError BAD_USER_INPUT
 */
export function eventQuery(viewer: Viewer, filter: EventFilter): Filter {
  const conditions = eventConditions(viewer, filter);
  // Without any other list it is still asked for by type: so no index of time alone has to be written.
  return "audience" in conditions || "type" in conditions ? conditions : { type: { $in: EVENT_TYPES }, ...conditions };
}

/**
 * What the filter asks of each event, of those that this viewer may know. A condition on payloads finds only those
 * that the viewer may read: else an operator could guess at private ones.
 * @throws AppError BAD_USER_INPUT
 */
export function eventConditions(viewer: Viewer, filter: EventFilter): Filter {
  const conditions = readFilter(filter);
  const { ids, types, subjects, actors, since, until, data = [], terms = [] } = conditions;
  const words = [...terms, ...data.flatMap(([field, value]) => impliedTerms(field, value))];
  const seesAll = isOperator(viewer) && !needsPayload(filter);
  return {
    ...(seesAll ? {} : { audience: { $in: audiencesOf(viewer) } }),
    ...oneOf("_id", ids),
    ...oneOf("type", types),
    ...oneOf("subject", subjects),
    ...oneOf("actor", actors),
    ...(since === undefined && until === undefined
      ? {}
      : { timestamp: { ...(since ? { $gte: since } : {}), ...(until ? { $lt: until } : {}) } }),
    ...progressQuery(conditions),
    ...Object.fromEntries(data.map(([field, value]) => [`data.${field}`, value])),
    // The longest word first: it is likely the rarest, and the first is the one that is looked up.
    ...(words.length > 0 ? { $and: words.toSorted((a, b) => b.length - a.length).map((terms) => ({ terms })) } : {}),
  };
}

const oneOf = (field: string, values: readonly string[] | undefined): Filter =>
  values ? { [field]: { $in: values } } : {};

/** With consumers, one and the same of their lanes has the status and the fingerprint. */
function progressQuery({ consumers, statuses, fingerprint }: Conditions): Filter {
  const known = fingerprint === undefined ? {} : { fingerprints: fingerprint };
  if (!consumers) return { ...statusQuery(statuses), ...known };
  // Only an event that is not processed has a lane that isn't: so the small index helps here too.
  const open = statuses && !statuses.includes("processed") ? { unprocessed: { $in: UNPROCESSED } } : {};
  // A list without any alternative matches nothing; MongoDB refuses an empty `$or`.
  if (consumers.length === 0) return { _id: { $in: [] } };
  const lanes = consumers.map((consumer) => ({
    [`lanes.${consumer}.status`]: { $in: statuses ?? EVENT_STATUSES },
    ...(fingerprint === undefined ? {} : { [`lanes.${consumer}.fingerprint`]: fingerprint }),
  }));
  // An `$or` of one keeps some servers from using any index at all.
  return { ...open, ...known, ...(lanes.length === 1 ? lanes[0] : { $or: lanes }) };
}

function statusQuery(statuses: Conditions["statuses"]): Filter {
  if (!statuses) return {};
  return statuses.includes("processed") ? { status: { $in: statuses } } : { unprocessed: { $in: statuses } };
}
