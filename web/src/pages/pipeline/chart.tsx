import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../../state/theme.ts";
import { clockTime } from "../../ui/format.ts";
import { type Columns, columnsOf, type Series, type Snapshot, SPAN_MS } from "./samples.ts";

interface ChartProps {
  readonly title: string;
  readonly samples: readonly Snapshot[];
  readonly series: readonly Series[];
  /** How a value is written. */
  readonly print: (value: number) => string;
  /** The value that the chart reaches up to at least: what is smaller than that is not to look like news. */
  readonly least: number;
}

const HEIGHT = 128;

/** So much is shown at the beginning, when little was watched yet. */
const LEAST_SECONDS = 120;
/** What is counted has no halves. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000];

/** A small chart of the last 15 minutes. Its legend tells the latest values, or those under the pointer. */
export function Chart({ title, samples, series, print, least }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const [pointed, setPointed] = useState<number | null>(null);
  const columns = columnsOf(samples, series);
  const latest = useRef(columns);
  latest.current = columns;
  const shown = pointed ?? columns[0].length - 1;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const chart = new uPlot(optionsOf(element, { series, print, least }, setPointed), latest.current, element);
    plot.current = chart;
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const media = matchMedia("(prefers-color-scheme: dark)");
    const redraw = (): void => chart.redraw(false);
    media.addEventListener("change", redraw);
    return () => {
      media.removeEventListener("change", redraw);
      resized.disconnect();
      chart.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(columns), [samples]);
  useEffect(() => plot.current?.redraw(false), [theme.value]);

  const text = series.map(({ name }, index) => `${name} ${valueText(columns, index, shown, print)}`).join(", ");
  return (
    <figure class="chart" aria-label={`${title}: ${text}`}>
      <figcaption>
        <h2>{title}</h2>
        <dl class="chart-legend">
          {series.map(({ name, colour }, index) => (
            <div key={name}>
              <dt>
                <span class="chart-key" style={{ background: `var(--${colour}-bar)` }} aria-hidden="true" />
                {name}
              </dt>
              <dd class="numeric">{valueText(columns, index, shown, print)}</dd>
            </div>
          ))}
        </dl>
      </figcaption>
      <div class="chart-plot" ref={box} aria-hidden="true" />
    </figure>
  );
}

function valueText(columns: Columns, series: number, at: number, print: (value: number) => string): string {
  const value = (columns[series + 1] as (number | null)[] | undefined)?.[at];
  return value === null || value === undefined ? "–" : print(value);
}

function optionsOf(
  element: HTMLElement,
  { series, print, least }: Pick<ChartProps, "series" | "print" | "least">,
  onPointed: (index: number | null) => void,
): uPlot.Options {
  const axis = {
    stroke: () => colourOf(element, "--text-3"),
    grid: { stroke: () => colourOf(element, "--border"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [6, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: "pipeline" }, points: { size: 6 } },
    scales: {
      x: { time: true, range: (_plot, min, max) => [max - clamp(max - min, LEAST_SECONDS, SPAN_MS / 1_000), max] },
      y: { range: (_plot, _min, max) => [0, Math.max(least, (max ?? 0) * 1.1)] },
    },
    axes: [
      { ...axis, size: 22, space: 90, values: (_plot, splits) => splits.map(clock) },
      { ...axis, size: 52, space: 28, incrs: STEPS, values: (_plot, splits) => splits.map(print) },
    ],
    series: [
      {},
      ...series.map(({ colour }) => ({
        stroke: () => colourOf(element, `--${colour}-bar`),
        width: 1.5,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPointed(cursor.idx ?? null)] },
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const clock = (seconds: number): string => clockTime(seconds * 1_000).slice(0, "HH:mm:ss".length);

/** A canvas knows no custom properties: the browser is asked what one is now. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}
