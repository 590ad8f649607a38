import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { useRowKeys } from "./row-keys.ts";

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
  /** Where a row leads to, by click or `Enter`. */
  readonly hrefOf?: (row: Row) => string;
}

/** Short lists; `j` and `k` go through the rows. Long ones are virtual: see `virtual-list.tsx`. */
export function Table<Row>({ label, columns, rows, keyOf, hrefOf }: TableProps<Row>) {
  const { route } = useLocation();
  const open = (row: Row | undefined): void => void (row && hrefOf && route(hrefOf(row)));
  const { selected, select } = useRowKeys(rows.length, (index) => open(rows[index]));
  const body = useRef<HTMLTableSectionElement>(null);
  // The focus goes with the selection: `Enter` opens it, and screen readers read it.
  useEffect(() => body.current?.rows[selected]?.querySelector("a")?.focus(), [selected]);
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
        <tbody ref={body}>
          {rows.map((row, index) => (
            <tr
              key={keyOf(row)}
              class={`${hrefOf ? "clickable " : ""}${index === selected ? "selected" : ""}`}
              onClick={(event) => {
                select(index);
                if (!isControl(event.target)) open(row);
              }}
            >
              {columns.map(({ header, render, numeric, minor }, column) => (
                <td key={header} class={cellClass(numeric, minor)}>
                  {column === 0 && hrefOf ? <a href={hrefOf(row)}>{render(row)}</a> : render(row)}
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

/** What in a row does something of its own. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("a, button, input, select") !== null;
