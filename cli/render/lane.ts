import type { Paint, Style } from "./paint.ts";

/** What happened from one moment to another, in milliseconds since the event was made. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly mark: string;
  readonly style: Style;
}

/** One lane of a waterfall, so many columns for `total` milliseconds. Later spans lie over earlier ones; each has a column at least. */
export function lane(spans: readonly Span[], total: number, columns: number, paint: Paint): string {
  const cells: (Span | undefined)[] = Array.from({ length: columns });
  const place = (ms: number): number =>
    Math.min(columns - 1, Math.max(0, Math.floor((ms / Math.max(total, 1)) * columns)));
  for (const span of spans) {
    const last = Math.max(place(span.from), span.to >= total ? columns - 1 : place(span.to) - 1);
    for (let n = place(span.from); n <= last; n++) cells[n] = span;
  }
  let text = "";
  for (let n = 0; n < columns; ) {
    const span = cells[n];
    let end = n + 1;
    while (end < columns && cells[end]?.style === span?.style && cells[end]?.mark === span?.mark) end += 1;
    text += span ? paint(span.style, span.mark.repeat(end - n)) : " ".repeat(end - n);
    n = end;
  }
  return text;
}

/** The times under which lanes stand: at both ends, and in the middle where there is room. Empty without room for both ends. */
export function axis(label: (ms: number) => string, total: number, columns: number): string {
  const [start, middle, end] = [label(0), label(total / 2), label(total)];
  const at = Math.floor(columns / 2);
  const left = columns < 32 ? start : start.padEnd(at) + middle;
  const room = columns - left.length;
  return room > end.length ? left + end.padStart(room) : "";
}
