import { type FeedItem, type FeedPage, isAfter, type LogPosition } from "./feed.ts";

/** The recent part of the log in memory, bounded by count and by size; the oldest go first. */
export interface Tail {
  add(item: FeedItem, bytes: number): void;
  /** The next stretch after a place that is not after the head, or null when the tail does not reach back to it. */
  after(position: LogPosition, head: LogPosition): FeedPage | null;
  of(eventId: string): readonly FeedItem[];
}

/** Items of one page: what a subscriber that catches up takes at a time. */
const PAGE = 500;

export function createTail(start: LogPosition, maxItems: number, maxBytes: number): Tail {
  let items: { readonly item: FeedItem; readonly bytes: number }[] = [];
  let dropped = 0; // entries at the front that are gone already
  let size = 0;
  /** Everything after this place is here. */
  let reachesBackTo = start;
  const byEvent = new Map<string, FeedItem[]>();

  function dropOldest(): void {
    const oldest = items[dropped];
    if (!oldest) return;
    dropped += 1;
    size -= oldest.bytes;
    reachesBackTo = oldest.item.position;
    const { eventId } = oldest.item.transition;
    const rest = byEvent.get(eventId)?.slice(1) ?? [];
    if (rest.length > 0) byEvent.set(eventId, rest);
    else byEvent.delete(eventId);
    if (dropped > 1_024) {
      items = items.slice(dropped);
      dropped = 0;
    }
  }

  /** The index of the first entry after a place. */
  function firstAfter(position: LogPosition): number {
    let low = dropped;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const candidate = items[middle];
      if (candidate && isAfter(candidate.item.position, position)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    add(item, bytes) {
      items.push({ item, bytes });
      size += bytes;
      const { eventId } = item.transition;
      const siblings = byEvent.get(eventId);
      if (siblings) siblings.push(item);
      else byEvent.set(eventId, [item]);
      while (items.length - dropped > maxItems || size > maxBytes) dropOldest();
    },
    after(position, head) {
      if (isAfter(reachesBackTo, position)) return null;
      const from = firstAfter(position);
      const page = items.slice(from, from + PAGE).map(({ item }) => item);
      const last = page.at(-1);
      if (last && from + page.length < items.length) return { items: page, upTo: last.position };
      return { items: page, upTo: head };
    },
    of: (eventId) => byEvent.get(eventId) ?? [],
  };
}
