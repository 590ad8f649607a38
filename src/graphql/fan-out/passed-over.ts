import { isAfter, type FeedPage, type LogPosition } from "../../feed/feed.ts";

/**
 * Stretches of the log in which nothing is for those who ask the same: what one of them has looked through, the next one passes over.
 * When thousands come back to one place, it is looked through once. It is of one log: when that is replaced, all leave in the same turn,
 * and with them goes the channel that has this.
 */
export interface PassedOver {
  /** The end of the known stretch that a place is in, else that place. */
  endFrom(position: LogPosition): LogPosition;
  /** A page was looked through, from a place on. */
  add(from: LogPosition, page: FeedPage, wanted: FeedPage["items"]): void;
}

interface Stretch {
  readonly from: LogPosition;
  readonly to: LogPosition;
}

/** The one that was found first goes first. */
const MAX_STRETCHES = 16;

export function createPassedOver(): PassedOver {
  let stretches: readonly Stretch[] = [];

  function addStretch(from: LogPosition, to: LogPosition): void {
    if (!isAfter(to, from)) return;
    const touches = (one: Stretch): boolean => !isAfter(from, one.to) && !isAfter(one.from, to);
    const touching = stretches.filter(touches);
    const joined = touching.reduce(
      (all, one) => ({
        from: isAfter(all.from, one.from) ? one.from : all.from,
        to: isAfter(one.to, all.to) ? one.to : all.to,
      }),
      { from, to },
    );
    stretches = [...stretches.filter((one) => !touches(one)), joined].slice(-MAX_STRETCHES);
  }

  return {
    endFrom(position) {
      const found = stretches.find(({ from, to }) => !isAfter(from, position) && isAfter(to, position));
      return found?.to ?? position;
    },
    add(from, { items, upTo }, wanted) {
      const [first] = wanted;
      const last = wanted.at(-1);
      if (!first || !last) return addStretch(from, upTo);
      addStretch(from, items[items.indexOf(first) - 1]?.position ?? from);
      addStretch(last.position, upTo);
    },
  };
}
