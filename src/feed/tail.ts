import { transitionId } from "../events/transition.ts";
import { type FeedItem, type LogPosition } from "./feed.ts";

/** The recent part of the log in memory, bounded by count and by size; the oldest go first. */
export interface Tail {
  /** False for a repeat of something that is still in the tail. */
  add(item: FeedItem, bytes: number): boolean;
  /** What came after a place, or null when the tail does not reach back to it. */
  after(position: LogPosition): readonly FeedItem[] | null;
  of(eventId: string): readonly FeedItem[];
}

export const isAfter = (a: LogPosition, b: LogPosition): boolean =>
  a.offset > b.offset || (a.offset === b.offset && a.index > b.index);

export function createTail(start: LogPosition, maxItems: number, maxBytes: number): Tail {
  let items: { readonly item: FeedItem; readonly bytes: number }[] = [];
  let dropped = 0; // entries at the front that are gone already
  let size = 0;
  /** Everything after this place is here. */
  let reachesBackTo = start;
  const known = new Set<string>();
  const byEvent = new Map<string, FeedItem[]>();

  function dropOldest(): void {
    const oldest = items[dropped];
    if (!oldest) return;
    dropped += 1;
    size -= oldest.bytes;
    reachesBackTo = oldest.item.position;
    known.delete(transitionId(oldest.item.transition));
    const { eventId } = oldest.item.transition;
    const rest = byEvent.get(eventId)?.slice(1) ?? [];
    if (rest.length > 0) byEvent.set(eventId, rest);
    else byEvent.delete(eventId);
    if (dropped > 1_024) {
      items = items.slice(dropped);
      dropped = 0;
    }
  }

  return {
    add(item, bytes) {
      const id = transitionId(item.transition);
      if (known.has(id)) return false;
      known.add(id);
      items.push({ item, bytes });
      size += bytes;
      const { eventId } = item.transition;
      const siblings = byEvent.get(eventId);
      if (siblings) siblings.push(item);
      else byEvent.set(eventId, [item]);
      while (items.length - dropped > maxItems || size > maxBytes) dropOldest();
      return true;
    },
    after(position) {
      if (isAfter(reachesBackTo, position)) return null;
      let low = dropped;
      let high = items.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const candidate = items[middle];
        if (candidate && isAfter(candidate.item.position, position)) high = middle;
        else low = middle + 1;
      }
      return items.slice(low).map(({ item }) => item);
    },
    of: (eventId) => byEvent.get(eventId) ?? [],
  };
}
