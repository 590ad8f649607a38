import { type Bench } from "../measure.ts";
import { type System } from "./systems.ts";

/** The middle one: on a shared machine single rounds go wrong. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

type Medians<K extends string> = { readonly [S in System["name"]]: Readonly<Record<K, number>> };

/**
 * Runs one round of ours, one of the yardstick, and so on, so that what else the machine does meets both; the medians
 * of what the rounds measured.
 */
export async function interleaved<K extends string>(
  { ours, yardstick, scale }: Bench,
  round: (system: System) => Promise<Readonly<Record<K, number>>>,
): Promise<Medians<K>> {
  const results = { ours: [] as Readonly<Record<K, number>>[], yardstick: [] as Readonly<Record<K, number>>[] };
  for (let n = 0; n < scale.rounds; n++) {
    for (const system of [ours, yardstick]) {
      const result = await round(system);
      results[system.name].push(result);
      const shown = Object.entries<number>(result).map(
        ([key, value]) => `${key} ${value.toFixed(value < 100 ? 2 : 0)}`,
      );
      console.log(`  ${system.name.padEnd(10)}${shown.join(", ")}`);
    }
  }
  const medians = (all: readonly Readonly<Record<K, number>>[]): Readonly<Record<K, number>> => {
    const keys = Object.keys(all[0] ?? {}) as K[];
    return Object.fromEntries(keys.map((key) => [key, median(all.map((one) => one[key]))])) as Record<K, number>;
  };
  return { ours: medians(results.ours), yardstick: medians(results.yardstick) };
}
