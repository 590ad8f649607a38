import { type Row } from "./row.ts";
import { KILLS } from "./rows/kills.ts";

/** Every row, in the order in which they run. */
export const ROWS: readonly Row[] = [...KILLS];
