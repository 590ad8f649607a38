import { type Broker, BrokerUnavailable, type Redelivery } from "../src/broker/port.ts";
import { eventToReplay } from "../src/dead-letters/edit.ts";
import { lastAttempt } from "../src/dead-letters/matches.ts";
import { nextEvents, type Place, placeOf } from "../src/dead-letters/walk.ts";
import { consumersOf } from "../src/events/catalogue.ts";
import { type ConsumerName } from "../src/events/consumers.ts";
import { UnreadableEvent } from "../src/events/envelope.ts";
import { type EventStatus } from "../src/events/status.ts";
import { EMPTY_LANE } from "../src/ledger/lane.ts";
import { type Collections } from "../src/store/collections.ts";
import { type EventRecord } from "../src/store/records/ledger.ts";

export interface Redelivered {
  /** Events that some consumer is not done with. */
  readonly events: number;
  /** Of those, whose payload the ledger doesn't know or the catalogue no longer allows: left as they are. */
  readonly unreadable: number;
  readonly deliveries: number;
}

/** An event can be dead-lettered by one consumer while another has not had it yet. */
const UNSETTLED: readonly EventStatus[] = ["pending", "published", "retrying", "deadLettered"];
/** Payloads that are in memory at a time. */
const PAGE = 50;

/**
 * Hands each event of the ledger to the consumers that are not done with it: for a broker whose messages were lost, as after
 * a restore. A consumer that has its message still runs once more, which does no harm. Dead letters are left as they are.
 * @throws BrokerUnavailable; beginning anew does no harm either
 */
export async function redeliverUnsettled(
  { events }: Pick<Collections, "events">,
  broker: Pick<Broker, "redeliver">,
): Promise<Redelivered> {
  let [found, unreadable, deliveries] = [0, 0, 0];
  for (let place: Place = null; ; ) {
    const page = await nextEvents({ events }, { unprocessed: { $in: UNSETTLED } }, place, PAGE);
    const last = page.at(-1);
    if (!last) return { events: found, unreadable, deliveries };
    place = placeOf(last);
    const open = page.filter((record) => openLanes(record).length > 0).map(({ _id }) => _id);
    const records = await events.find({ _id: { $in: open } }).toArray();
    const ready = records.map(redeliveriesOf);
    const outcomes = await broker.redeliver(ready.flatMap((some) => some ?? []));
    if (outcomes.some((outcome) => outcome !== "confirmed"))
      throw new BrokerUnavailable("The broker did not take every event: run it again.");
    found += records.length;
    unreadable += ready.filter((some) => some === null).length;
    deliveries += outcomes.length;
  }
}

const openLanes = ({ type, lanes }: Pick<EventRecord, "type" | "lanes">) =>
  consumersOf(type).filter((consumer) => {
    const { status } = lanes[consumer] ?? EMPTY_LANE;
    return status === "pending" || status === "retrying";
  });

/** A payload that was changed for the replay of one consumer is that one's alone: the others had the original in hand. */
const asHandedTo = (consumer: ConsumerName, { edited, ...original }: EventRecord): EventRecord =>
  edited && original.lanes[consumer]?.replayed?.replayId === edited.replayId ? { ...original, edited } : original;

/** Null when it can't be read. */
function redeliveriesOf(record: EventRecord): readonly Redelivery[] | null {
  try {
    return openLanes(record).map((consumer) => ({
      consumer,
      event: eventToReplay(asHandedTo(consumer, record), null),
      attempts: lastAttempt(record.lanes[consumer] ?? EMPTY_LANE),
    }));
  } catch (error) {
    if (error instanceof UnreadableEvent) return null;
    throw error;
  }
}
