import { type System } from "./support/systems.ts";

/** How much work a run makes: all of it, or just enough to see that everything still works. */
export interface Scale {
  readonly rounds: number;
  readonly warmupMs: number;
  readonly ms: number;
  readonly drainEvents: number;
  readonly subscribers: number;
  readonly idleSubscribers: number;
}

export const FULL: Scale = {
  rounds: 3,
  warmupMs: 3_000,
  ms: 8_000,
  drainEvents: 20_000,
  subscribers: 1_000,
  idleSubscribers: 2_000,
};

export const QUICK: Scale = {
  rounds: 1,
  warmupMs: 500,
  ms: 1_500,
  drainEvents: 2_000,
  subscribers: 100,
  idleSubscribers: 200,
};

export interface Bench {
  readonly ours: System;
  readonly yardstick: System;
  readonly scale: Scale;
}

export type Target =
  | { readonly kind: "ratio"; readonly atLeast: number }
  | { readonly kind: "atLeast" | "atMost"; readonly value: number }
  | { readonly kind: "none" };

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly yardstick?: number;
  /** Does less count as better? Then the ratio is turned around, so that it always says how much better ours is. */
  readonly lessIsBetter?: true;
  readonly target: Target;
}

export interface Measure {
  readonly name: string;
  readonly about: string;
  run(bench: Bench): Promise<readonly Row[]>;
}

/** How many times better than the yardstick; undefined without one. */
export function ratioOf({ ours, yardstick, lessIsBetter }: Row): number | undefined {
  if (yardstick === undefined) return undefined;
  return lessIsBetter ? yardstick / ours : ours / yardstick;
}

export function isMet(row: Row): boolean | undefined {
  const { target, ours } = row;
  switch (target.kind) {
    case "none":
      return undefined;
    case "ratio":
      return (ratioOf(row) ?? 0) >= target.atLeast;
    case "atLeast":
      return ours >= target.value;
    case "atMost":
      return ours <= target.value;
  }
}
