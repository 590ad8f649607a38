import { type Broker, BrokerUnavailable, type Redelivery } from "../broker/port.ts";
import { type Clock, iso } from "../clock.ts";
import { UnreadableEvent } from "../events/envelope.ts";
import { type Replayed, subjectOf } from "../events/transition.ts";
import { type Collections } from "../store/collections.ts";
import { type ReplayClaimRecord, type ReplayRecord } from "../store/records/dead-letters.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { eventToReplay } from "./edit.ts";
import { lastAttempt } from "./matches.ts";

/** Payloads that are in memory at a time. */
const CHUNK = 50;

interface DeliverDependencies {
  readonly collections: Pick<Collections, "events">;
  readonly broker: Pick<Broker, "announce" | "redeliver">;
  readonly clock: Clock;
}

interface Ready {
  readonly replayed: Replayed;
  readonly redelivery: Redelivery;
}

type Around = (next: readonly ReplayClaimRecord[], handedOut: number, handOut: () => Promise<void>) => Promise<void>;

/**
 * Has claimed dead letters run again: each is announced as replayed, and only then handed to its consumer. Answers the claims
 * for which nothing is to be done: their dead letter is gone, or its payload is not known.
 * `around` is called with those that are next, with how many are handed out then, and with what announces and hands them out.
 * A repeat after a crash does again what may have been done, and no more.
 * @throws BrokerUnavailable
 */
export function createDeliver({ collections: { events }, broker, clock }: DeliverDependencies) {
  function prepare(replay: ReplayRecord, claim: ReplayClaimRecord, record: EventRecord): Ready | null {
    try {
      const event = eventToReplay(record, replay.editData);
      const { consumer, attempt } = claim;
      const replayed: Replayed = {
        ...subjectOf(event),
        status: "replayed",
        at: iso(clock()),
        consumer,
        attempt,
        by: replay.requestedBy,
        replayId: replay._id,
        ...(replay.editData ? { data: event.data, version: event.version } : {}),
      };
      return { replayed, redelivery: { consumer, event, attempts: attempt } };
    } catch (error) {
      if (error instanceof UnreadableEvent) return null;
      throw error;
    }
  }

  async function deliver(ready: readonly Ready[]): Promise<void> {
    const announced = ready.map(({ replayed }) => replayed);
    // Changed payloads are told whole: each in a message of its own, so that none grows too large.
    const messages = announced.some(({ data }) => data !== undefined) ? announced.map((one) => [one]) : [announced];
    await Promise.all(messages.map((some) => broker.announce(some)));
    const outcomes = await broker.redeliver(ready.map(({ redelivery }) => redelivery));
    if (outcomes.some((outcome) => outcome !== "confirmed"))
      throw new BrokerUnavailable("The broker did not take every event that is replayed.");
  }

  return async (
    replay: ReplayRecord,
    claims: readonly ReplayClaimRecord[],
    around: Around = (_next, _handedOut, handOut) => handOut(),
  ): Promise<readonly ReplayClaimRecord[]> => {
    const idle: ReplayClaimRecord[] = [];
    for (let first = 0; first < claims.length; first += CHUNK) {
      const some = claims.slice(first, first + CHUNK);
      // Read after the claim was taken: another replay may have had it between.
      const found = await events.find({ _id: { $in: some.map(({ eventId }) => eventId) } }).toArray();
      const records = new Map(found.map((record) => [record._id, record]));
      const ready = some.flatMap((claim) => {
        const record = records.get(claim.eventId);
        const stage = record ? stageOf(replay, claim, record) : "gone";
        if (stage === "under way") return [];
        const prepared = record && stage === "to do" ? prepare(replay, claim, record) : null;
        if (!prepared) idle.push(claim);
        return prepared ? { claim, ...prepared } : [];
      });
      if (ready.length === 0) continue;
      const next = ready.map(({ claim }) => claim);
      await around(next, first + some.length - idle.length, () => deliver(ready));
    }
    return idle;
  };
}

/** How far this replay has come with a claimed dead letter, by what the ledger has of it. */
function stageOf(
  { _id }: ReplayRecord,
  { consumer, attempt, announced }: ReplayClaimRecord,
  { lanes }: EventRecord,
): "to do" | "under way" | "gone" {
  const lane = lanes[consumer];
  if (!lane) return "gone";
  const isOurs = lane.replayed?.replayId === _id;
  const isUnchanged = lastAttempt(lane) === attempt;
  if (isUnchanged && (lane.status === "deadLettered" || lane.status === "discarded")) return "to do";
  // Announced, and perhaps not handed to its consumer: it may run twice then, which does no harm. One that has it for sure may be paused.
  if (isUnchanged && lane.status === "pending" && isOurs && announced !== false) return "to do";
  return isOurs ? "under way" : "gone";
}
