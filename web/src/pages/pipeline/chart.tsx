import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../../state/theme.ts";
import { type Columns, columnsOf, type Series, type Snapshot, SPAN_MS } from "./samples.ts";

interface ChartProps {
  readonly title: string;
  readonly samples: readonly Snapshot[];
  readonly series: readonly Series[];
  /** How a value is written. */
  readonly print: (value: number) => string;
}

const HEIGHT = 128;

/** A small chart of the last 15 minutes. Its legend tells the latest values, or those under the pointer. */
export function Chart({ title, samples, series, print }: ChartProps) {
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
    const chart = new uPlot(optionsOf(element, series, print, setPointed), latest.current, element);
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
    <figure class="chart" role="group" aria-label={`${title}: ${text}`}>
      <figcaption>
        <h3>{title}</h3>
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
  series: readonly Series[],
  print: (value: number) => string,
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
      x: { time: true, range: (_plot, _min, max) => [max - SPAN_MS / 1_000, max] },
      // A chart that begins at nothing, and is never so flat that noise looks like news.
      y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 0) * 1.1)] },
    },
    axes: [
      { ...axis, size: 22, space: 60, values: (_plot, splits) => splits.map(clock) },
      { ...axis, size: 52, space: 28, values: (_plot, splits) => splits.map(print) },
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

const clock = (seconds: number): string =>
  new Date(seconds * 1_000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** A canvas knows no custom properties: the browser is asked what one is now. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}
