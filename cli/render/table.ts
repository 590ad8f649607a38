import type { Paint, Style } from "./paint.ts";
import { cell, width } from "./text.ts";

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  readonly align?: "left" | "right";
  /** It gives way when the table is too wide, down to this many columns. */
  readonly shrinksTo?: number;
}

export interface Page {
  /** Columns of the terminal; Infinity for what is no terminal. */
  readonly columns: number;
  readonly paint: Paint;
}

const GAP = "  ";

/** Lines of a table that fits: columns that may shrink do so, the last one first. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { columns: room, paint }: Page,
): string[] {
  const texts = rows.map((row) => columns.map(({ text }) => text(row)));
  const widths = columns.map(({ title }, n) => Math.max(width(title), ...texts.map((row) => width(row[n] ?? ""))));
  shrink(columns, widths, room);
  const line = (cells: readonly string[], style: (n: number) => Style | undefined): string =>
    cells
      .map((text, n) => {
        const { align = "left" } = columns[n] ?? {};
        const isLast = n === columns.length - 1;
        const shown = cell(text, widths[n] ?? 0, align);
        const styleHere = style(n);
        const trimmed = isLast ? shown.trimEnd() : shown;
        return styleHere ? paint(styleHere, trimmed) : trimmed;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      () => "dim",
    ),
    ...texts.map((cells, index) => line(cells, (n) => columns[n]?.style?.(rows[index] as Row))),
  ];
}

function shrink<Row>(columns: readonly Column<Row>[], widths: number[], room: number): void {
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - room;
  for (let n = columns.length - 1; n >= 0 && excess > 0; n--) {
    const { shrinksTo } = columns[n] ?? {};
    const now = widths[n] ?? 0;
    if (shrinksTo === undefined || now <= shrinksTo) continue;
    const given = Math.min(excess, now - shrinksTo);
    widths[n] = now - given;
    excess -= given;
  }
}
