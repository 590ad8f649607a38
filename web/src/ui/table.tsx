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
}

/** Short lists whose rows lead nowhere. Long ones are virtual: see `virtual-list.ts`. */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div class="table-box">
      <table class="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ header, numeric, minor }) => (
              <th key={header} scope="col" class={cellClass(numeric, minor)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ header, render, numeric, minor }) => (
                <td key={header} class={cellClass(numeric, minor)}>
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
