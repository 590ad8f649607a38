import { type Collection } from "../store/port.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { type Viewer } from "../viewer.ts";
import { eventQuery } from "./event-query.ts";

/** An event's place among those of its subject. */
export type EventPlace = Pick<EventRecord, "_id" | "subject" | "timestamp">;

/** The nearest event of the same subject that the viewer may know, before or after a place; null when there is none. */
export type Neighbour = (viewer: Viewer, place: EventPlace, side: "before" | "after") => Promise<EventRecord | null>;

export const createNeighbour =
  (events: Collection<EventRecord>): Neighbour =>
  (viewer, { _id, subject, timestamp }, side) => {
    const [beyond, orAt, direction] = side === "before" ? ["$lt", "$lte", -1 as const] : ["$gt", "$gte", 1 as const];
    return events.findOne(
      {
        ...eventQuery(viewer, { subjects: [subject] }),
        timestamp: { [orAt]: timestamp },
        $or: [{ timestamp: { [beyond]: timestamp } }, { _id: { [beyond]: _id } }],
      },
      { sort: { timestamp: direction, _id: direction }, projection: { terms: 0 } },
    );
  };
