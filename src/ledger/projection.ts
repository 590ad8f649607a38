import { type AnyEnvelope } from "../events/envelope.ts";
import { CATALOGUE, consumersOf } from "../events/catalogue.ts";
import { type ConsumerName } from "../events/consumers.ts";
import { payloadTerms } from "../events/filter-payload.ts";
import {
  type LaneTransition,
  type Processed,
  type Replayed,
  type Subject,
  subjectOf,
  type Transition,
} from "../events/transition.ts";
import { type EventRecord, type EventStatus, type LaneRecord } from "../store/records/ledger.ts";
import { applyToLane, EMPTY_LANE, endOfLane } from "./lane.ts";

/** The record of an event of which only a transition is known; `at` stands in for a time that it does not say. */
export function emptyRecord(
  { eventId, type, subject, actor, audience, eventAt, traceparent }: Subject,
  at: string,
): EventRecord {
  return {
    _id: eventId,
    type,
    timestamp: eventAt ?? at,
    version: CATALOGUE[type].version,
    actor,
    subject,
    audience,
    data: null,
    ...(traceparent === undefined ? {} : { traceparent }),
    status: "pending",
    unprocessed: "pending",
    lanes: Object.fromEntries(consumersOf(type).map((consumer) => [consumer, EMPTY_LANE])),
    revision: 0,
  };
}

/** The record of an event that waits in an outbox. */
export const pendingRecord = (event: AnyEnvelope): EventRecord =>
  withEvent(emptyRecord(subjectOf(event), event.timestamp), event);

/**
 * The record after one more transition. Applying one again changes nothing and gives back the same object; the order in
 * which they come matters as little as possible: a later attempt outweighs an earlier one, and "done" outweighs both.
 */
export function applyTransition(record: EventRecord | null, transition: Transition, event?: AnyEnvelope): EventRecord {
  const before = record ?? emptyRecord(transition, transition.at);
  const known = event ? withEvent(before, event) : before;
  switch (transition.status) {
    case "published":
      return known.publishedAt !== undefined && known.publishedAt <= transition.at
        ? known
        : withStatus({ ...known, publishedAt: transition.at });
    case "processed":
      return afterProcessed(known, transition);
    case "replayed":
      return afterStep(withEdit(known, transition), transition);
    default:
      return afterStep(known, transition);
  }
}

/** Is every consumer through with it, one way or another? */
export const isSettled = (record: EventRecord): boolean => record.settledAt !== undefined;

/** What is announced of a record whose status is `processed`; the same each time it is asked for. */
export function processedTransition(record: EventRecord): Processed {
  const at = record.settledAt ?? record.timestamp;
  return {
    eventId: record._id,
    type: record.type,
    subject: record.subject,
    actor: record.actor,
    audience: record.audience,
    eventAt: record.timestamp,
    ...(record.traceparent === undefined ? {} : { traceparent: record.traceparent }),
    status: "processed",
    at,
    attempts: lanesOf(record).reduce((sum, [, lane]) => sum + (lane.attempts.at(-1)?.number ?? 0), 0),
    latencyMs: Math.max(0, Date.parse(at) - Date.parse(record.timestamp)),
  };
}

function withEvent(record: EventRecord, event: AnyEnvelope): EventRecord {
  if (record.data !== null) return record;
  const { timestamp, version, data, traceparent, test } = event;
  return {
    ...record,
    timestamp,
    version,
    data,
    terms: payloadTerms(event.type, data),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(test ? { test } : {}),
  };
}

/** Told again after a crash, it is the same edit. */
function withEdit(record: EventRecord, { data, version = 1, by, at, replayId }: Replayed): EventRecord {
  const { edited } = record;
  if (data === undefined || (edited && (edited.replayId === replayId || edited.at > at))) return record;
  return { ...record, edited: { data, version, by, at, replayId } };
}

function afterStep(record: EventRecord, transition: LaneTransition): EventRecord {
  const before = record.lanes[transition.consumer] ?? EMPTY_LANE;
  const lane = applyToLane(before, transition);
  if (lane === before) return record;
  return withStatus(withFingerprints({ ...record, lanes: { ...record.lanes, [transition.consumer]: lane } }));
}

function withFingerprints(record: EventRecord): EventRecord {
  const fingerprints = lanesOf(record).flatMap(([, { fingerprint }]) => fingerprint ?? []);
  const { fingerprints: _, ...rest } = record;
  return fingerprints.length === 0 ? rest : { ...rest, fingerprints: [...new Set(fingerprints)] };
}

/** Says of every consumer that it is done, also of those whose own word was not heard here. */
function afterProcessed(record: EventRecord, { at }: Processed): EventRecord {
  if (record.status === "processed") return record;
  const lanes = lanesOf(record).map(([consumer, lane]) => {
    const { nextAttemptAt: _, ...rest } = lane;
    return [consumer, { ...rest, status: "processed" }];
  });
  return { ...statusOf(record, "processed"), lanes: Object.fromEntries(lanes), settledAt: at };
}

function statusOf(before: EventRecord, status: EventStatus): EventRecord {
  const { unprocessed: _, alsoPending: __, ...record } = before;
  return { ...record, status, ...(status === "processed" ? {} : { unprocessed: status }) };
}

const lanesOf = (record: EventRecord): readonly (readonly [ConsumerName, LaneRecord])[] =>
  consumersOf(record.type).map((consumer) => [consumer, record.lanes[consumer] ?? EMPTY_LANE]);

function withStatus({ settledAt: before, ...record }: EventRecord): EventRecord {
  const lanes = lanesOf(record).map(([, lane]) => lane);
  const has = (status: LaneRecord["status"]): boolean => lanes.some((lane) => lane.status === status);
  const status: EventStatus = has("retrying")
    ? "retrying"
    : has("deadLettered")
      ? "deadLettered"
      : has("pending")
        ? record.publishedAt === undefined
          ? "pending"
          : "published"
        : has("discarded")
          ? "discarded"
          : "processed";
  // That somebody gave up outweighs that another has not begun. Who asks what waits must find it all the same.
  if (status === "deadLettered" && has("pending")) return { ...statusOf(record, status), alsoPending: true };
  if (has("retrying") || has("pending")) return statusOf(record, status);
  // From the lanes, not from the transition at hand: which one comes last is chance.
  const end = Math.max(...lanes.map(endOfLane));
  const settledAt = end > 0 ? new Date(end).toISOString() : before;
  return { ...statusOf(record, status), ...(settledAt === undefined ? {} : { settledAt }) };
}
