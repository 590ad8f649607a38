import { endOfLane } from "../ledger/lane.ts";
import { type Collections } from "../store/collections.ts";
import { type ReplayClaimRecord, type ReplayRecord } from "../store/records/dead-letters.ts";
import { stepSize } from "./canary.ts";
import { claimId, type Claims } from "./claims.ts";
import { lastAttempt, type MatchedLane, selectDeadLetters } from "./matches.ts";
import { laterOf, nextEvents, type Place, placeOf } from "./walk.ts";

export interface ClaimedStep {
  readonly claimed: readonly ReplayClaimRecord[];
  /** Dead letters that another replay has. */
  readonly skipped: number;
  /** Dead letters that came after the replay was started. */
  readonly arrived: number;
  /** The last event of this step. */
  readonly place: Place;
  /** Nothing is left to replay. */
  readonly isLast: boolean;
}

/** Claims what a replay does next. What it claimed before a crash, for this same step, belongs to it. */
export async function claimStep(
  collections: Pick<Collections, "events">,
  claims: Pick<Claims, "of" | "take">,
  replay: ReplayRecord,
): Promise<ClaimedStep> {
  const operator = { id: replay.requestedBy, roles: ["user", "operator"] } as const;
  const selection = selectDeadLetters(operator, replay.filter);
  const earlier = (await claims.of(replay._id)).filter(({ step }) => step === replay.step);
  const mine = new Set(earlier.map(({ _id }) => _id));
  const size = stepSize(replay.mode, replay.step);
  const next = await nextEvents(collections, selection.query, replay.place, size);
  // A step that was begun ends where it did then: what was replayed of it no longer matches, and more would come in its place.
  const end = earlier.map(claimPlace).reduce<Place>(laterOf, null);
  const page = next.filter((event) => end === null || laterOf(placeOf(event), end) === end);
  const lanes = page
    .flatMap((event) => selection.lanesOf(event))
    .filter(({ event, consumer }) => !mine.has(claimId(event._id, consumer)));
  const wanted = lanes.filter(({ lane }) => endOfLane(lane) <= Date.parse(replay.startedAt));
  const taken = wanted.length === 0 ? [] : await claims.take(wanted.map((one) => toClaim(replay, one)));
  const claimed = [...earlier, ...taken];
  const places = [...page.map(placeOf), ...claimed.map(claimPlace)];
  return {
    claimed,
    skipped: wanted.length - taken.length,
    arrived: lanes.length - wanted.length,
    place: places.reduce<Place>(laterOf, replay.place),
    // What comes after this page became a dead letter later: where they go on coming, it would never be empty.
    isLast: claimed.length === 0 && next.length < size,
  };
}

/** The event that it is of. */
export const claimPlace = ({ timestamp, eventId }: ReplayClaimRecord): NonNullable<Place> => ({ timestamp, eventId });

const toClaim = ({ _id: replayId, step }: ReplayRecord, { event, consumer, lane }: MatchedLane): ReplayClaimRecord => ({
  _id: claimId(event._id, consumer),
  replayId,
  step,
  eventId: event._id,
  consumer,
  timestamp: event.timestamp,
  attempt: lastAttempt(lane),
  fingerprint: lane.fingerprint ?? null,
});
