import { selectDeadLetters } from "../dead-letters/matches.ts";
import { EVERYONE } from "../events/audience.ts";
import { CONSUMERS } from "../events/consumers.ts";
import { type Collections } from "../store/collections.ts";
import { insertEach } from "../store/write-errors.ts";
import { type Viewer } from "../viewer.ts";
import { faultId, type FaultSeen } from "./observations.ts";

/** Rules are nobody's: they see every event, and of payloads what everyone may read. */
export const WATCHER: Viewer = { id: EVERYONE, roles: ["operator"] };

/** Faults of one consumer that are looked at; with more of them, which are new can't be told. */
export const MAX_FAULTS = 1_000;

interface Row {
  readonly _id: string | null;
  readonly eventId: string;
}

/** The faults of all dead letters that stand now; null when there are too many different ones. */
export async function findFaults({ events }: Pick<Collections, "events">): Promise<readonly FaultSeen[] | null> {
  const selection = selectDeadLetters(WATCHER, {});
  const rows = await Promise.all(
    CONSUMERS.map(async (consumer) => {
      const found = await events
        .aggregate<Row>([
          { $match: selection.queryOf(consumer) },
          { $group: { _id: `$lanes.${consumer}.fingerprint`, eventId: { $min: "$_id" } } },
          { $limit: MAX_FAULTS + 1 },
        ])
        .toArray();
      return found.flatMap(({ _id, eventId }) => (_id === null ? [] : [{ consumer, fingerprint: _id, eventId }]));
    }),
  );
  if (rows.some((some) => some.length > MAX_FAULTS)) return null;
  return rows.flat();
}

export const knownFaults = async (
  { fingerprints }: Pick<Collections, "fingerprints">,
  faults: readonly FaultSeen[],
): Promise<ReadonlySet<string>> => {
  if (faults.length === 0) return new Set();
  const found = await fingerprints.find({ _id: { $in: faults.map(faultId) } }).toArray();
  return new Set(found.map(({ _id }) => _id));
};

/** From now on these are known, also when none of their dead letters is left. */
export async function rememberFaults(
  { events, fingerprints }: Pick<Collections, "events" | "fingerprints">,
  faults: readonly FaultSeen[],
): Promise<void> {
  if (faults.length === 0) return;
  const ids = [...new Set(faults.map(({ eventId }) => eventId))];
  const found = await events.find({ _id: { $in: ids } }, { projection: { lanes: 1, timestamp: 1 } }).toArray();
  const records = faults.flatMap((fault) => {
    const event = found.find(({ _id }) => _id === fault.eventId);
    const attempt = event?.lanes[fault.consumer]?.attempts.at(-1);
    // Gone in between: it is met again when it comes back.
    return event ? [{ _id: faultId(fault), firstAt: attempt?.startedAt ?? event.timestamp }] : [];
  });
  const failed = (await insertEach(fingerprints, records)).find((result) => result instanceof Error);
  if (failed) throw failed;
}
