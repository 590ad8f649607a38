import { mayKnow } from "../events/audience.ts";
import { type EventFilter } from "../events/filter.ts";
import { type Feed, type FeedItem } from "../feed/feed.ts";
import { type Collections, OUTBOX_COLLECTIONS } from "../store/collections.ts";
import { gather } from "../store/gather.ts";
import { type Page, type PageRequest, readPage } from "../store/page.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { type Viewer } from "../viewer.ts";
import { eventQuery } from "./event-query.ts";
import { createNeighbour, type Neighbour } from "./neighbours.ts";
import { applyTransition, pendingRecord } from "./projection.ts";

/** What is known of events. An operator knows of every event, but reads only the payloads that are meant for them too. */
export interface EventQueries {
  /** Found from the moment the mutation answered: in the ledger, else in the outbox, else in the feed. */
  event(viewer: Viewer, id: string): Promise<EventRecord | null>;
  /** Newest first. @throws AppError BAD_USER_INPUT */
  events(viewer: Viewer, filter: EventFilter, page: PageRequest): Promise<Page<EventRecord>>;
  readonly neighbour: Neighbour;
}

/** How long an event that is in neither ledger nor outbox is waited for: it is between the two. */
const BETWEEN_MS = 1_000;

/** They serve an index alone. */
const WITHOUT_TERMS = { terms: 0 } as const;

export function createEventQueries(collections: Collections, feed: Pick<Feed, "recent" | "seen">): EventQueries {
  const recordById = gather(async (ids: readonly string[]) => {
    const found = await collections.events
      .find({ _id: { $in: [...new Set(ids)] } }, { projection: WITHOUT_TERMS })
      .toArray();
    const byId = new Map(found.map((record) => [record._id, record]));
    return ids.map((id) => byId.get(id) ?? null);
  });

  async function fromOutbox(id: string): Promise<EventRecord | null> {
    const holders = await Promise.all(
      OUTBOX_COLLECTIONS.map((name) => collections[name].findOne({ "outbox.id": id }, { projection: { outbox: 1 } })),
    );
    const entry = holders.flatMap((holder) => holder?.outbox ?? []).find((candidate) => candidate.id === id);
    return entry ? pendingRecord(entry.event) : null;
  }

  /**
   * The feed may be ahead of the ledger: what it has seen is merged into what is stored. What is not for this viewer takes every step that
   * what isn't there takes: so the time of an answer doesn't tell which of the two it is.
   */
  async function find(viewer: Viewer, id: string): Promise<EventRecord | null> {
    const steps = feed.recent(id).filter(isFor(viewer));
    const found =
      known(viewer, await recordById(id)) ?? (steps.length > 0 ? null : known(viewer, await fromOutbox(id)));
    return steps.reduce<EventRecord | null>(merge, found);
  }

  return {
    async event(viewer, id) {
      const found = await find(viewer, id);
      if (found) return found;
      await feed.seen(id, BETWEEN_MS, isFor(viewer));
      return find(viewer, id);
    },
    neighbour: createNeighbour(collections.events),
    async events(viewer, filter, page) {
      return readPage(collections.events, eventQuery(viewer, filter), "timestamp", page, WITHOUT_TERMS);
    },
  };
}

const known = (viewer: Viewer, record: EventRecord | null): EventRecord | null =>
  record && mayKnow(viewer, record.audience) ? record : null;

const isFor =
  (viewer: Viewer) =>
  ({ transition }: FeedItem): boolean =>
    mayKnow(viewer, transition.audience);

const merge = (record: EventRecord | null, { transition, event }: FeedItem): EventRecord =>
  applyTransition(record, transition, event);
