const STEPS = "▁▂▃▄▅▆▇█";

/** A line of bars, the newest value last; what isn't known is a gap. The highest value is a whole bar. */
export function sparkline(values: readonly (number | null)[], columns: number): string {
  const shown = values.slice(-columns);
  const highest = Math.max(0, ...shown.map((value) => value ?? 0));
  const bars = shown.map((value) => {
    if (value === null) return " ";
    const step = highest === 0 ? 0 : Math.ceil((value / highest) * (STEPS.length - 1));
    return STEPS[step] ?? " ";
  });
  return bars.join("").padStart(columns);
}
