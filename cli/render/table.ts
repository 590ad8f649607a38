import type { Paint, Style } from "./paint.ts";
import { cell, width } from "./text.ts";

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  readonly align?: "left" | "right";
  /** It gives way when the table is too wide, down to this many columns. */
  readonly shrinksTo?: number;
  /** It is left out when the table is too wide even so: the one with the highest number first. */
  readonly leavesAt?: number;
}

export interface Page {
  /** Columns of the terminal; Infinity for what is no terminal. */
  readonly columns: number;
  readonly paint: Paint;
}

const GAP = "  ";

/** Lines of a table that fits: columns that may shrink do so, the last one first; if that is not enough, those that may go are left out. */
export function table<Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  { columns: room, paint }: Page,
): string[] {
  const columns = fitting(all, rows, room);
  const texts = rows.map((row) => columns.map(({ text }) => text(row)));
  const widths = columns.map((column) => widthOf(column, rows));
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

const widthOf = <Row>({ title, text }: Column<Row>, rows: readonly Row[]): number =>
  Math.max(width(title), ...rows.map((row) => width(text(row))));

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));

function fitting<Row>(columns: readonly Column<Row>[], rows: readonly Row[], room: number): readonly Column<Row>[] {
  const least = columns.map((column) => Math.min(widthOf(column, rows), column.shrinksTo ?? Number.POSITIVE_INFINITY));
  const next = Math.max(...columns.map(({ leavesAt = 0 }) => leavesAt));
  if (total(least) <= room || next === 0) return columns;
  return fitting(
    columns.filter(({ leavesAt }) => leavesAt !== next),
    rows,
    room,
  );
}

function shrink<Row>(columns: readonly Column<Row>[], widths: number[], room: number): void {
  let excess = total(widths) - room;
  for (let n = columns.length - 1; n >= 0 && excess > 0; n--) {
    const { shrinksTo } = columns[n] ?? {};
    const now = widths[n] ?? 0;
    if (shrinksTo === undefined || now <= shrinksTo) continue;
    const given = Math.min(excess, now - shrinksTo);
    widths[n] = now - given;
    excess -= given;
  }
}
