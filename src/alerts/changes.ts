import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type AlertRecord } from "../store/records/alerts.ts";
import { type AlertLog, MAX_CHANGES } from "./alert-log.ts";
import { placeExpired } from "./place.ts";

/** One firing or recovery: the alert as it was then. */
interface Change {
  readonly number: number;
  readonly alert: AlertRecord;
}

/** Tells of every firing and recovery in any process, by asking the store while somebody listens in this one. */
export interface AlertChanges {
  /**
   * All that changed after the change of that number, or else after this resolves: in order, each once, within a second or two.
   * @throws an outage of the store, or AppError CURSOR_EXPIRED when some of what changed since is no longer kept, or another store
   * is there; so does `next()`, and then it is over
   */
  listen(after?: number): Promise<AsyncIterableIterator<AlertRecord>>;
}

interface Polling {
  /** The latest changes, in order; `from` is the number of the one before the first. */
  recent: readonly Change[];
  from: number;
  last: number;
  close(): Promise<void>;
}

const POLL_MS = 1_000;
/** A listener that is further behind reads by itself. */
const MAX_RECENT = 1_000;

export function createAlertChanges(alerts: Pick<AlertLog, "latestChange" | "changedAfter">, log: Log): AlertChanges {
  const wakers = new Set<() => void>();
  let listeners = 0;
  let polling: Promise<Polling> | null = null;

  /** All changes after a number. */
  async function read(after: number): Promise<readonly Change[]> {
    const changes = new Map<number, Change>();
    for (let place = after; ; ) {
      const page = await alerts.changedAfter(place);
      for (const change of page.flatMap((alert) => changesOf(alert, after))) changes.set(change.number, change);
      place = page.at(-1)?.change ?? place;
      if (page.length < MAX_CHANGES) break;
    }
    return [...changes.values()].toSorted((a, b) => a.number - b.number);
  }

  async function start(): Promise<Polling> {
    const last = await alerts.latestChange();
    const shared: Polling = { recent: [], from: last, last, close: () => asking.close() };
    const asking = every(POLL_MS, log, "Asking for alerts", async () => {
      const found = await read(shared.last);
      const all = [...shared.recent, ...found];
      shared.recent = all.slice(-MAX_RECENT);
      shared.from = all.at(-MAX_RECENT - 1)?.number ?? shared.from;
      shared.last = found.at(-1)?.number ?? shared.last;
      if (found.length > 0) for (const wake of wakers) wake();
    });
    return shared;
  }

  function leave(): void {
    listeners -= 1;
    if (listeners > 0) return;
    void polling?.then(
      ({ close }) => close(),
      () => {},
    );
    polling = null;
  }

  async function join(): Promise<Polling> {
    listeners += 1;
    polling ??= start();
    try {
      return await polling;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Another process may have told of it, which this one has yet to hear of. @throws as `listen`: the listener has left then */
  async function checkIsKnown(after: number): Promise<void> {
    try {
      if (after > (await alerts.latestChange())) throw placeExpired();
    } catch (error) {
      leave();
      throw error;
    }
  }

  return {
    async listen(after) {
      const shared = await join();
      if (after !== undefined && after > shared.last) await checkIsKnown(after);
      let place = after ?? shared.last;
      let over = false;
      let ready: readonly Change[] = [];
      let wake: () => void = () => {};
      const waker = (): void => wake();
      wakers.add(waker);

      async function end(): Promise<IteratorReturnResult<undefined>> {
        if (!over) {
          over = true;
          wakers.delete(waker);
          leave();
          wake();
        }
        return { done: true, value: undefined };
      }

      /** What the poll keeps no more. @throws as `listen`: then the listener has left, as nobody leaves for it */
      async function readMissed(): Promise<readonly Change[]> {
        try {
          const missed = await read(place);
          // They are numbered without a gap: where one begins, alerts are gone.
          if (missed[0] && missed[0].number > place + 1) throw placeExpired();
          return missed;
        } catch (error) {
          if (over) return []; // left meanwhile: nobody waits for it
          await end();
          throw error;
        }
      }

      async function next(): Promise<IteratorResult<AlertRecord, undefined>> {
        while (!over) {
          const [change, ...rest] = ready;
          if (change) {
            ready = rest;
            place = change.number;
            return { done: false, value: change.alert };
          }
          const woken = new Promise<void>((resolve) => (wake = resolve));
          ready = place >= shared.from ? shared.recent.filter(({ number }) => number > place) : await readMissed();
          if (ready.length === 0) await woken;
        }
        return { done: true, value: undefined };
      }

      const iterator: AsyncIterableIterator<AlertRecord> = {
        [Symbol.asyncIterator]: () => iterator,
        next,
        return: end,
        async throw(error) {
          await end();
          throw error;
        },
      };
      return iterator;
    },
  };
}

/** The firing and the recovery of an alert, as far as they came after a number. */
function changesOf(alert: AlertRecord, after: number): readonly Change[] {
  const [fired, recovered] = alert.changes;
  const then = { state: "firing", recoveredAt: null, recoveredBy: null, changes: [fired], change: fired } as const;
  return [
    ...(fired > after ? [{ number: fired, alert: { ...alert, ...then } }] : []),
    ...(recovered === undefined ? [] : [{ number: recovered, alert }]),
  ];
}
