import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type Collections } from "../store/collections.ts";
import { type ReplayClaimRecord } from "../store/records/dead-letters.ts";
import { type LaneRecord } from "../store/records/ledger.ts";
import { type Outcome } from "./canary.ts";
import { lastAttempt } from "./matches.ts";

/** Asks the ledger which of these have ended; by claim. */
export async function findSettled(
  { events }: Pick<Collections, "events">,
  claims: readonly ReplayClaimRecord[],
): Promise<ReadonlyMap<string, Outcome>> {
  const found = await Promise.all(
    CONSUMERS.map(async (consumer) => {
      const own = claims.filter((claim) => claim.consumer === consumer);
      return own.length === 0 ? [] : settledOf(events, consumer, own);
    }),
  );
  return new Map(found.flat());
}

async function settledOf(
  events: Collections["events"],
  consumer: ConsumerName,
  claims: readonly ReplayClaimRecord[],
): Promise<readonly (readonly [string, Outcome])[]> {
  const records = await events
    .find(
      {
        _id: { $in: claims.map(({ eventId }) => eventId) },
        // So that what still runs is not read again and again.
        [`lanes.${consumer}.status`]: { $in: ["processed", "deadLettered", "discarded"] },
      },
      { projection: { lanes: 1 } },
    )
    .toArray();
  const lanes = new Map(records.map(({ _id, lanes: all }) => [_id, all[consumer]]));
  return claims.flatMap((claim) => {
    const lane = lanes.get(claim.eventId);
    const outcome = lane ? outcomeOf(lane, claim) : null;
    return outcome ? [[claim._id, outcome] as const] : [];
  });
}

/** Null while the ledger has not heard of the end of the new run. */
function outcomeOf(lane: LaneRecord, { attempt, fingerprint: before }: ReplayClaimRecord): Outcome | null {
  if (lane.status === "processed") return { before, after: null };
  return lastAttempt(lane) > attempt ? { before, after: lane.fingerprint ?? "" } : null;
}
