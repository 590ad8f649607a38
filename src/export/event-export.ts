import { type Clock, iso } from "../clock.ts";
import { type EventFilter } from "../events/filter.ts";
import { eventQuery } from "../ledger/event-query.ts";
import { type Collections } from "../store/collections.ts";
import { type Page, readForward } from "../store/page.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { type Viewer } from "../viewer.ts";

/** How far an export has come. */
export interface ExportPlace {
  /** The cursor of the last event that was read. */
  readonly after?: string | null | undefined;
  /** Set by the first batch: events made later are not part of the export, so that it ends whatever is written meanwhile. */
  readonly until?: string | undefined;
}

export interface ExportBatch {
  /** Oldest first. */
  readonly edges: Page<EventRecord>["edges"];
  /** Where the next batch begins; null after the last one. */
  readonly next: ExportPlace | null;
}

/** The ledger in the order of time, batch by batch. */
export interface EventExport {
  /** @throws AppError BAD_USER_INPUT for a wrong filter or cursor. */
  batch(viewer: Viewer, filter: EventFilter, place: ExportPlace): Promise<ExportBatch>;
}

export const EXPORT_BATCH = 100;
/** They serve an index alone. */
const WITHOUT_TERMS = { terms: 0 } as const;

export const createEventExport = ({ events }: Pick<Collections, "events">, clock: Clock): EventExport => ({
  async batch(viewer, filter, { after, until = iso(clock()) }) {
    const asked = { $and: [eventQuery(viewer, filter), { timestamp: { $lte: until } }] };
    const edges = await readForward(events, asked, "timestamp", { limit: EXPORT_BATCH, after }, WITHOUT_TERMS);
    const last = edges.length < EXPORT_BATCH;
    return { edges, next: last ? null : { after: edges.at(-1)?.cursor, until } };
  },
});
