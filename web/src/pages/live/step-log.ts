import type { Row, Step } from "./steps.ts";

/** So many steps are kept; older ones are in the ledger. */
export const MOST_ROWS = 10_000;
/** Trimmed in one go when there are so many more, so that not every new step copies the list. */
const SLACK = 1_000;

/** The steps that are shown, oldest first. Bounded: past `MOST_ROWS` the oldest go. */
export interface StepLog {
  readonly rows: readonly Row[];
  /** How many live steps came, ever. */
  readonly received: number;
  add(step: Step): void;
  /** What the ledger tells of the time before; what the feed told already is left out. */
  addEarlier(steps: readonly Step[]): void;
  addGap(): void;
  clear(): void;
}

export function createStepLog(): StepLog {
  let rows: Row[] = [];
  let keys = new Set<string>();
  let received = 0;

  function push(row: Row): void {
    rows.push(row);
    keys.add(row.key);
    if (rows.length < MOST_ROWS + SLACK) return;
    for (const { key } of rows.slice(0, rows.length - MOST_ROWS)) keys.delete(key);
    rows = rows.slice(-MOST_ROWS);
  }

  return {
    get rows() {
      return rows;
    },
    get received() {
      return received;
    },
    add(step) {
      if (keys.has(step.key)) return;
      received++;
      push(step);
    },
    addEarlier(steps) {
      const fresh = steps.filter(({ key }) => !keys.has(key));
      for (const { key } of fresh) keys.add(key);
      rows = [...fresh, ...rows].slice(-MOST_ROWS);
    },
    addGap: () => push({ key: `gap-${received}-${rows.length}`, gap: true }),
    clear() {
      rows = [];
      keys = new Set();
      received = 0;
    },
  };
}
