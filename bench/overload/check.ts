import { markdownTable } from "../support/markdown.ts";

/** One thing that was measured, and whether it is as it should be. */
export interface Check {
  readonly what: string;
  readonly measured: string;
  /** What is asked for; undefined for what is only told. */
  readonly target?: string;
  readonly met?: boolean;
}

export const report = (checks: readonly Check[]): string =>
  markdownTable(
    ["what", "measured", "target", "met"],
    checks.map(({ what, measured, target = "", met }) => [
      what,
      measured,
      target,
      met === undefined ? "" : met ? "yes" : "NO",
    ]),
  );

export const ms = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
export const mb = (bytes: number): string => `${(bytes / 1_024 / 1_024).toFixed(0)} MB`;
