import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type AlertRecord } from "../store/records/alerts.ts";
import { type AlertLog, MAX_CHANGES } from "./alert-log.ts";
import { type AlertPlace, placeExpired } from "./place.ts";

/** One firing or recovery: the alert as it was then. */
interface Change {
  readonly number: number;
  readonly alert: AlertRecord;
}

/** Tells of every firing and recovery in any process, by asking the store while somebody listens in this one. */
export interface AlertChanges {
  /**
   * All that changed after that place, or else after this resolves: in order, each once, within a second or two.
   * @throws an outage of the store, or AppError CURSOR_EXPIRED when some of what changed since is no longer kept, or another store
   * is there; so does `next()`, and then it is over
   */
  listen(after?: AlertPlace): Promise<AsyncIterableIterator<AlertRecord>>;
}

interface Polling {
  /** The latest changes, in order; `from` is the number of the one before the first. */
  recent: readonly Change[];
  from: number;
  last: number;
  /** Counts the stores: what was heard of one before says nothing of the next. */
  store: number;
  close(): Promise<void>;
}

const POLL_MS = 1_000;
/** A listener that is further behind reads by itself. */
const MAX_RECENT = 1_000;

type Changes = Pick<AlertLog, "latestChange" | "changedAfter" | "hasChange">;

export function createAlertChanges(alerts: Changes, log: Log): AlertChanges {
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
    const shared: Polling = { recent: [], from: last, last, store: 0, close: () => asking.close() };
    const asking = every(POLL_MS, log, "Asking for alerts", async () => {
      const found = await read(shared.last);
      if (found.length === 0) return beginAnewIfReplaced(shared);
      const all = [...shared.recent, ...found];
      shared.recent = all.slice(-MAX_RECENT);
      shared.from = all.at(-MAX_RECENT - 1)?.number ?? shared.from;
      shared.last = found.at(-1)?.number ?? shared.last;
      for (const wake of wakers) wake();
    });
    return shared;
  }

  /** Numbers only rise: where the latest is lower than before, the database was restored, or is another one. */
  async function beginAnewIfReplaced(shared: Polling): Promise<void> {
    const last = await alerts.latestChange();
    if (last >= shared.last) return;
    Object.assign(shared, { recent: [], from: last, last, store: shared.store + 1 });
    for (const wake of wakers) wake();
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

  return {
    async listen(after) {
      if (after && !(await alerts.hasChange(after))) throw placeExpired();
      const shared = await join();
      const { store } = shared;
      let place = after?.change ?? shared.last;
      let over = false;
      let ready: Iterator<Change> = [].values();
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
          // They are numbered without a gap: where there is one, alerts are gone. Not only at the beginning, as what fires is kept.
          if (missed.some(({ number }, index) => number !== place + 1 + index)) throw placeExpired();
          return missed;
        } catch (error) {
          if (over) return []; // left meanwhile: nobody waits for it
          await end();
          throw error;
        }
      }

      async function next(): Promise<IteratorResult<AlertRecord, undefined>> {
        while (!over) {
          const { value: change } = ready.next() as { readonly value?: Change };
          if (change) {
            place = change.number;
            return { done: false, value: change.alert };
          }
          const woken = new Promise<void>((resolve) => (wake = resolve));
          if (shared.store !== store) {
            await end();
            throw placeExpired();
          }
          const next = place >= shared.from ? shared.recent.filter(({ number }) => number > place) : await readMissed();
          ready = next.values();
          if (next.length === 0) await woken;
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
  const then = {
    state: "firing",
    recoveredAt: null,
    recoveredBy: null,
    recovered: null,
    changes: [fired],
    change: fired,
  } as const;
  return [
    ...(fired > after ? [{ number: fired, alert: { ...alert, ...then } }] : []),
    ...(recovered === undefined ? [] : [{ number: recovered, alert }]),
  ];
}
