import { mayKnow, mayRead } from "../events/audience.ts";
import { type EventFilter, needsPayload } from "../events/filter.ts";
import { type Conditions, readFilter } from "../events/filter-input.ts";
import { payloadMatches } from "../events/filter-payload.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { type Viewer } from "../viewer.ts";

/** What `eventQuery` says to the store, as a predicate over records. @throws AppError BAD_USER_INPUT */
export function matchesRecord(viewer: Viewer, filter: EventFilter): (record: EventRecord) => boolean {
  const conditions = readFilter(filter);
  const { ids, types, subjects, actors, since, until } = conditions;
  const visible = needsPayload(filter) ? mayRead : mayKnow;
  return (record) =>
    visible(viewer, record.audience) &&
    accepts(ids, record._id) &&
    accepts(types, record.type) &&
    accepts(subjects, record.subject) &&
    accepts(actors, record.actor) &&
    (since === undefined || record.timestamp >= since) &&
    (until === undefined || record.timestamp < until) &&
    progressMatches(conditions, record) &&
    payloadMatches(conditions, record.type, record.data);
}

const accepts = <T>(wanted: readonly T[] | undefined, value: T): boolean => !wanted || wanted.includes(value);

function progressMatches({ consumers, statuses, fingerprint }: Conditions, { status, lanes }: EventRecord): boolean {
  if (consumers) {
    return consumers.some((consumer) => {
      const lane = lanes[consumer];
      return lane && accepts(statuses, lane.status) && (!fingerprint || lane.fingerprint === fingerprint);
    });
  }
  const failedSo = () => Object.values(lanes).some((lane) => lane.fingerprint === fingerprint);
  return accepts(statuses, status) && (!fingerprint || failedSo());
}
