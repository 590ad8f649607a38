import type { EventFilter } from "@bookspace/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { useFeed } from "../../state/use-feed.ts";
import type { Live } from "../../state/use-live.ts";
import { asError } from "../../state/use-query.ts";
import { forLedger, stepFits } from "./filter.ts";
import { createStepLog } from "./step-log.ts";
import { type Row, stepOf, stepsOf } from "./steps.ts";

/** Drawn at most so often: what comes faster nobody sees, and typing must not wait for it. */
const DRAW_MS = 80;
/** So many events of the time before are asked for: the most that the API gives at once. */
const EARLIER = 100;

export interface Steps {
  readonly count: number;
  /** 0 is the newest. */
  at(index: number): Row | undefined;
  /** How many came while paused. */
  readonly waiting: number;
  /** Steps a second, over the last seconds. */
  readonly perSecond: number;
  /** Has the feed said all there is, and the ledger what was before? */
  readonly ready: boolean;
  /** Why the time before is not shown, if it could not be asked for. */
  readonly earlierError: Error | undefined;
  readonly live: Live;
}

interface View {
  /** The log's own list; it may grow, but is not changed up to `count`. */
  readonly rows: readonly Row[];
  readonly count: number;
  readonly received: number;
}

/** The feed's steps with those that the ledger tells of the time before; while `paused`, as they were when that began. */
export function useSteps(filter: EventFilter, filterText: string, paused: boolean): Steps {
  const [log] = useState(createStepLog);
  const look = (): View => ({ rows: log.rows, count: log.rows.length, received: log.received });
  const [view, setView] = useState(look);
  const [ready, setReady] = useState(false);
  const [earlierError, setEarlierError] = useState<Error>();
  const drawing = useRef(false);
  const perSecond = useRate(() => log.received);

  function draw(): void {
    if (drawing.current) return;
    drawing.current = true;
    setTimeout(
      () =>
        requestAnimationFrame(() => {
          drawing.current = false;
          setView(look());
        }),
      DRAW_MS,
    );
  }

  const frozen = useRef<View>();
  useEffect(() => {
    frozen.current = undefined;
    log.clear();
    setReady(false);
    setEarlierError(undefined);
    setView(look());
  }, [filterText]);

  const asked = useRef("");
  const live = useFeed(
    filter,
    {
      receive(transition) {
        log.add(stepOf(transition));
        draw();
      },
      gap() {
        log.addGap();
        draw();
      },
      caughtUp() {
        if (ready && asked.current === filterText) return;
        asked.current = filterText;
        // The feed stands already: between what the ledger tells and what the feed tells nothing is left out.
        bookspace()
          .events({ first: EARLIER, filter: forLedger(filter) })
          .then(({ events }) => {
            if (asked.current !== filterText) return;
            const steps = events.edges.flatMap(({ node }) => stepsOf(node)).filter((step) => stepFits(filter, step));
            log.addEarlier(steps.sort((one, other) => one.at.localeCompare(other.at)));
          })
          // Without the time before, the feed is still worth showing.
          .catch((error: unknown) => {
            if (asked.current === filterText) setEarlierError(asError(error));
          })
          .finally(() => {
            setReady(true);
            setView(look());
          });
      },
    },
    [filterText],
  );

  if (!paused) frozen.current = undefined;
  else frozen.current ??= view;
  const shown = frozen.current ?? view;
  return {
    count: shown.count,
    at: (index) => shown.rows[shown.count - 1 - index],
    waiting: view.received - shown.received,
    perSecond,
    ready,
    earlierError,
    live,
  };
}

const RATE_MS = 2_000;

function useRate(total: () => number): number {
  const [rate, setRate] = useState(0);
  useEffect(() => {
    let before = total();
    const timer = setInterval(() => {
      const now = total();
      setRate(Math.max(0, now - before) / (RATE_MS / 1_000));
      before = now;
    }, RATE_MS);
    return () => clearInterval(timer);
  }, []);
  return rate;
}
