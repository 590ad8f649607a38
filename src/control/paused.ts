import { type ConsumerName, isConsumer } from "../events/consumers.ts";
import { type Collections } from "../store/collections.ts";
import { type ControlRecord } from "../store/records/operations.ts";

/** What the controls say, of the consumers that this version knows. */
export const pausedIn = (controls: readonly Pick<ControlRecord, "_id" | "paused">[]): ReadonlySet<ConsumerName> =>
  new Set(controls.filter(({ paused }) => paused).flatMap(({ _id }) => (isConsumer(_id) ? [_id] : [])));

/** One record a consumer; more there can't be of those that are known. */
const MAX_CONTROLS = 100;

/** Which consumers are paused now, in one small read. */
export const readPaused = async ({ controls }: Pick<Collections, "controls">): Promise<ReadonlySet<ConsumerName>> =>
  pausedIn(await controls.find({}, { limit: MAX_CONTROLS }).toArray());

/** When each consumer that is not paused now was resumed last, in epoch milliseconds. */
export async function readResumed({
  controls,
}: Pick<Collections, "controls">): Promise<ReadonlyMap<ConsumerName, number>> {
  const found = await controls.find({}, { limit: MAX_CONTROLS }).toArray();
  return new Map(found.flatMap(({ _id, paused, at }) => (!paused && isConsumer(_id) ? [[_id, Date.parse(at)]] : [])));
}
