import type { ComponentChildren } from "preact";

export interface Column<Row> {
  readonly header: string;
  readonly render: (row: Row) => ComponentChildren;
  /** Numbers stand on the right. */
  readonly numeric?: boolean;
  /** Left out on narrow screens. */
  readonly minor?: boolean;
}

interface TableProps<Row> {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** On narrow screens each row is a card, with the headers beside its numbers: nothing is left out or cut. */
  readonly cards?: boolean;
}

/** Short lists whose rows lead nowhere. Long ones are virtual: see `virtual-list.ts`. */
export function Table<Row>({ label, columns, rows, keyOf, cards = false }: TableProps<Row>) {
  return (
    <div class="table-box">
      <table class={cards ? "table table-cards" : "table"} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ header, numeric, minor }) => (
              <th key={header} role="columnheader" scope="col" class={cellClass(numeric, minor)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ header, render, numeric, minor }) => (
                <td key={header} role="cell" class={cellClass(numeric, minor)} data-header={header}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const cellClass = (numeric = false, minor = false): string =>
  `${numeric ? "numeric right " : ""}${minor ? "minor" : ""}`;
