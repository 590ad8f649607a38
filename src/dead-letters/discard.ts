import { type AuditLog } from "../audit/audit-log.ts";
import { type Broker, BrokerUnavailable } from "../broker/port.ts";
import { type Clock, iso } from "../clock.ts";
import { AppError } from "../errors.ts";
import { type EventFilter } from "../events/filter.ts";
import { type EventStatus } from "../events/status.ts";
import { type Discarded, TRANSITION_BOUNDS } from "../events/transition.ts";
import { type Collections } from "../store/collections.ts";
import { type Viewer } from "../viewer.ts";
import { claimId, type Claims } from "./claims.ts";
import { countMatches, lastAttempt, type MatchedLane, type Selection, selectDeadLetters, total } from "./matches.ts";
import { nextEvents, type Place, placeOf } from "./walk.ts";

const BATCH = 500;
const STANDING: EventStatus = "deadLettered";
/** Dead letters of one call, more or less: a call must end before its client gives up. */
export const MAX_DISCARDED = 10_000;

interface DiscardDependencies {
  readonly collections: Pick<Collections, "events">;
  readonly claims: Pick<Claims, "held">;
  readonly broker: Pick<Broker, "announce">;
  readonly audit: Pick<AuditLog, "audited">;
  readonly clock: Clock;
  /** Called when some were discarded. */
  readonly onDiscarded: () => void;
}

/**
 * Gives up the dead letters that match, but for those that a replay has in hand; answers how many. The oldest first; after 10,000 it
 * stops, and can be called again for the rest.
 * @throws AppError BAD_USER_INPUT; UNAVAILABLE while the broker is away: what was not yet discarded stays.
 */
export function createDiscard({ collections, claims, broker, audit, clock, onDiscarded }: DiscardDependencies) {
  async function discard(operator: Viewer, selection: Selection, reason: string): Promise<number> {
    let place: Place = null;
    let discarded = 0;
    while (discarded < MAX_DISCARDED) {
      const page = await nextEvents(collections, selection.query, place, BATCH);
      const last = page.at(-1);
      if (!last) break;
      place = placeOf(last);
      const lanes = page.flatMap(selection.lanesOf);
      const held = await claims.held(lanes.map(({ event, consumer }) => claimId(event._id, consumer)));
      const inHand = new Set(held.map(({ _id }) => _id));
      const free = lanes.filter(({ event, consumer }) => !inHand.has(claimId(event._id, consumer)));
      if (free.length > 0) await announce(free.map((one) => toDiscarded(one, operator, reason)));
      discarded += free.length;
    }
    if (discarded > 0) onDiscarded();
    return discarded;
  }

  const announce = (discarded: readonly Discarded[]): Promise<void> =>
    broker.announce(discarded).catch((error: unknown) => {
      if (!(error instanceof BrokerUnavailable)) throw error;
      throw new AppError("UNAVAILABLE", "The message broker is not available now. Try again.", { cause: error });
    });

  const toDiscarded = ({ event, consumer, lane }: MatchedLane, { id: by }: Viewer, reason: string): Discarded => ({
    eventId: event._id,
    type: event.type,
    subject: event.subject,
    actor: event.actor,
    audience: event.audience,
    eventAt: event.timestamp,
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    status: "discarded",
    at: iso(clock()),
    consumer,
    attempt: lastAttempt(lane),
    by,
    reason,
  });

  return async (operator: Viewer, filter: EventFilter, reason: string): Promise<number> => {
    checkReason(reason);
    // What was given up already is not looked through again: there may be any number of it.
    const statuses = (filter.statuses ?? [STANDING]).filter((status) => status === STANDING);
    const selection = selectDeadLetters(operator, { ...filter, statuses });
    const matched = total(await countMatches(collections, selection));
    const action = { action: "discardEvents", detail: { filter, reason, matched } };
    return audit.audited(operator, action, () => discard(operator, selection, reason));
  };
}

function checkReason(reason: string): void {
  if (reason.trim().length > 0 && reason.length <= TRANSITION_BOUNDS.reason) return;
  const message = `1 to ${TRANSITION_BOUNDS.reason} characters`;
  throw new AppError("BAD_USER_INPUT", `'reason' must be ${message}.`, { issues: [{ path: "reason", message }] });
}
