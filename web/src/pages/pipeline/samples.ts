import type { OnPipelineSubscription } from "@bookspace/client";

export type Snapshot = OnPipelineSubscription["pipeline"];
export type Queue = Snapshot["queues"][number];

/** Charts tell of so long. */
export const SPAN_MS = 15 * 60_000;
/** One comes about each second. */
const MOST = 1_000;
/** Two samples further apart than this have nothing to do with one another: the line between them is left out. */
const GAP_MS = 5_000;

export interface Samples {
  readonly all: readonly Snapshot[];
  add(snapshot: Snapshot): void;
}

/** The snapshots of the last 15 minutes, the oldest first; at most 1,000, past that the oldest goes. */
export function createSamples(): Samples {
  let all: readonly Snapshot[] = [];
  return {
    get all() {
      return all;
    },
    add(snapshot) {
      const since = Date.parse(snapshot.at) - SPAN_MS;
      all = [...all.filter(({ at }) => Date.parse(at) >= since), snapshot].slice(-MOST);
    },
  };
}

/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** The name of its colour: `--blue-bar` is "blue". */
  readonly colour: "blue" | "green" | "red" | "amber" | "violet" | "gray";
  /** Null: it can't be told. */
  readonly value: (snapshot: Snapshot) => number | null;
}

export type Columns = [number[], ...(number | null)[][]];

/** As uPlot takes it: a column of seconds, then one of values for each series, with nothing where nothing was heard. */
export function columnsOf(samples: readonly Snapshot[], series: readonly Series[]): Columns {
  const times: number[] = [];
  const values: (number | null)[][] = series.map(() => []);
  let before: number | undefined;
  for (const snapshot of samples) {
    const at = Date.parse(snapshot.at);
    if (before !== undefined && at - before > GAP_MS) {
      times.push((before + 1) / 1_000);
      for (const column of values) column.push(null);
    }
    times.push(at / 1_000);
    series.forEach(({ value }, index) => values[index]?.push(value(snapshot)));
    before = at;
  }
  return [times, ...values];
}
