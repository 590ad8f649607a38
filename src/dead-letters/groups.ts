import { type Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import { EVENT_TYPES, type EventType } from "../events/catalogue.ts";
import { type ConsumerName } from "../events/consumers.ts";
import { type EventFilter } from "../events/filter.ts";
import { type Failure } from "../events/transition.ts";
import { type Collections } from "../store/collections.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { type Viewer } from "../viewer.ts";
import { createHistory } from "./history.ts";
import { type Selection, selectDeadLetters, total } from "./matches.ts";
import { createShares } from "./shares.ts";

/** Dead letters of one consumer with the same fault. */
export interface DeadLetterGroup {
  readonly consumer: ConsumerName;
  readonly fingerprint: string;
  readonly count: number;
  /** When the first and the last of their events were made. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly types: readonly EventType[];
  /** Of the events of these types made in the last ten minutes, those that are in this group: 0 to 1; null when there were none. */
  readonly share: number | null;
  /** How many of their events were made in each ten minutes of the last six hours, the oldest first: 36 counts. */
  readonly history: readonly number[];
  readonly sample: EventRecord;
  /** The sample's. */
  readonly error: Failure;
}

export const MAX_GROUPS = 100;

interface Row {
  readonly _id: { readonly fingerprint: string; readonly type: EventType };
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly sample: string;
}

/** The largest groups first, at most so many. @throws AppError BAD_USER_INPUT for a bad filter, or a `first` outside 1–100. */
export function createDeadLetterGroups(collections: Pick<Collections, "events">, clock: Clock) {
  const { events } = collections;
  const sharesOf = createShares(collections, clock);
  const historyOf = createHistory(collections, clock);

  async function groupsOf(selection: Selection, consumer: ConsumerName) {
    const rows = await events
      .aggregate<Row>([
        { $match: selection.queryOf(consumer) },
        {
          $group: {
            _id: { fingerprint: `$lanes.${consumer}.fingerprint`, type: "$type" },
            count: { $sum: 1 },
            firstAt: { $min: "$timestamp" },
            lastAt: { $max: "$timestamp" },
            // Ids are made in the order of time: this is the newest.
            sample: { $max: "$_id" },
          },
        },
        { $sort: { count: -1 } },
        { $limit: MAX_GROUPS * EVENT_TYPES.length },
      ])
      .toArray();
    const fingerprints = [...new Set(rows.map(({ _id }) => _id.fingerprint))];
    return fingerprints.map((fingerprint) => {
      const own = rows.filter(({ _id }) => _id.fingerprint === fingerprint);
      return { consumer, fingerprint, ...merged(own) };
    });
  }

  return async (operator: Viewer, filter: EventFilter, first: number): Promise<readonly DeadLetterGroup[]> => {
    checkFirst(first);
    const selection = selectDeadLetters(operator, filter);
    const groups = (await Promise.all(selection.consumers.map((consumer) => groupsOf(selection, consumer))))
      .flat()
      .toSorted((a, b) => b.count - a.count)
      .slice(0, first);
    const ids = groups.map(({ sampleId }) => sampleId);
    const [samples, shares, histories] = await Promise.all([
      events.find({ _id: { $in: ids } }, { projection: { terms: 0 } }).toArray(),
      sharesOf(operator, filter, groups),
      historyOf(operator, filter, groups),
    ]);
    return groups.flatMap(({ sampleId, ...group }, index) => {
      const sample = samples.find(({ _id }) => _id === sampleId);
      const error = sample?.lanes[group.consumer]?.attempts.findLast((attempt) => attempt.error)?.error;
      const [share, history] = [shares[index] ?? null, histories[index] ?? []];
      return sample && error ? [{ ...group, sample, error, share, history }] : [];
    });
  };
}

/** The rows of one fingerprint are one group, over all types. */
function merged(rows: readonly Row[]) {
  const firsts = rows.map(({ firstAt }) => firstAt).toSorted();
  const lasts = rows.map(({ lastAt }) => lastAt).toSorted();
  const samples = rows.map(({ sample }) => sample).toSorted();
  return {
    count: total(rows),
    firstAt: firsts[0] ?? "",
    lastAt: lasts.at(-1) ?? "",
    sampleId: samples.at(-1) ?? "",
    types: rows.map(({ _id }) => _id.type),
  };
}

function checkFirst(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_GROUPS) return;
  const message = `between 1 and ${MAX_GROUPS}`;
  throw new AppError("BAD_USER_INPUT", `'first' must be ${message}.`, { issues: [{ path: "first", message }] });
}
