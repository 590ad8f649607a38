import { type Held } from "./inside/probe.ts";
import { type Dashboard, type TabHeld } from "./dashboard.ts";
import { type Installation } from "../support/installation.ts";
import { markdownTable } from "../support/markdown.ts";
import { sizeOf } from "./size-of.ts";
import { type Point, type Tolerance, type Trend, trendOf } from "./trend.ts";

/** One thing that is watched over the whole run. */
export interface Series {
  readonly name: string;
  readonly unit: "MB" | "";
  /** Null: told, but not judged. */
  readonly tolerance: Tolerance | null;
  readonly points: Point[];
}

const MB = 1_024 * 1_024;
const TOLERANCES = {
  heap: { share: 0.05, least: 3 * MB },
  // Pages that V8 has freed go back to the system when it suits both.
  rss: { share: 0.08, least: 15 * MB },
  // Up to thirty are sockets of the load's own calls and subscribers, more of them at one time than at another.
  handles: { share: 0.1, least: 10 },
  descriptors: { share: 0.1, least: 10 },
} as const satisfies Record<keyof Held, Tolerance>;
const TAB_TOLERANCES = {
  heap: { share: 0.05, least: 2 * MB },
  nodes: { share: 0.1, least: 100 },
  listeners: { share: 0.1, least: 50 },
} as const satisfies Record<keyof TabHeld, Tolerance>;
const RECORDS: Tolerance = { share: 0.1, least: 100 };
const BYTES: Tolerance = { share: 0.05, least: 2 * MB };
const NAMES = {
  heap: "heap after collection",
  rss: "resident memory",
  handles: "event loop handles",
  descriptors: "descriptors",
};
const TAB_NAMES = { heap: NAMES.heap, nodes: "nodes of the page", listeners: "event listeners" };

/** Collects what a running system holds, a series for each thing. */
export function createSampler(
  { api, processes, folders }: Installation,
  dashboard: Dashboard | null,
  storageIsOurs: boolean,
) {
  const series = new Map<string, Series>();
  const add = (at: number, name: string, value: number, unit: Series["unit"], tolerance: Tolerance | null): void => {
    const one = series.get(name) ?? { name, unit, tolerance, points: [] };
    series.set(name, one);
    one.points.push({ at, value });
  };

  return {
    series,
    async sample(at: number): Promise<void> {
      for (const [process, server] of processes) {
        const held = await server.call<Held>("held");
        for (const [key, name] of Object.entries(NAMES) as [keyof Held, string][]) {
          const value = held[key];
          const unit = key === "heap" || key === "rss" ? "MB" : "";
          if (value !== null) add(at, `${process}: ${name}`, value, unit, TOLERANCES[key]);
        }
      }
      for (const [key, value] of Object.entries((await dashboard?.held()) ?? {}) as [keyof TabHeld, number][])
        add(at, `dashboard: ${TAB_NAMES[key]}`, value, key === "heap" ? "MB" : "", TAB_TOLERANCES[key]);
      for (const [name, folder] of folders) add(at, name, sizeOf(folder), "MB", storageIsOurs ? BYTES : null);
      const counts = await api.call<Readonly<Record<string, number>>>("counts");
      for (const [name, count] of Object.entries(counts)) add(at, `records: ${name}`, count, "", RECORDS);
    },
  };
}

export interface Judged extends Trend {
  readonly name: string;
  readonly unit: Series["unit"];
  readonly first: number;
  readonly last: number;
  readonly judged: boolean;
}

export const judge = ({ name, unit, tolerance, points }: Series): Judged => ({
  ...trendOf(points, tolerance ?? BYTES),
  name,
  unit,
  first: points[0]?.value ?? 0,
  last: points.at(-1)?.value ?? 0,
  judged: tolerance !== null,
});

export const shown = (value: number, unit: Series["unit"]): string =>
  unit === "MB" ? `${(value / MB).toFixed(1)} MB` : Math.round(value).toLocaleString("en");

export const table = (rows: readonly Judged[]): string =>
  markdownTable(
    ["what", "at first", "median of the second half", "at last", "fitted gain in it", "verdict"],
    rows.map(({ name, unit, first, last, median, gain, verdict, judged }) => [
      name,
      shown(first, unit),
      shown(median, unit),
      shown(last, unit),
      `${gain < 0 ? "" : "+"}${shown(gain, unit)}`,
      judged ? verdict : `(${verdict})`,
    ]),
  );
