import { seeded } from "../random.ts";
import { type Disturb } from "./memory-queues.ts";

/** What goes wrong with one delivery: a copy at once, a copy long after, or itself after those that came later. */
export const DISTURBANCES = { twice: [0, 0], againLater: [0, 9_000], heldBack: [2_500] } as const;
export type Disturbance = keyof typeof DISTURBANCES;

const AS_IT_SHOULD_BE = [0];
const LATENESS_MS = [0, 0, 5, 300, 2_500];

/** Disturbs the delivery with this number, from 1 on, over all queues. */
export function disturbOne(at: number, how: Disturbance): Disturb {
  let deliveries = 0;
  return () => ((deliveries += 1) === at ? DISTURBANCES[how] : AS_IT_SHOULD_BE);
}

/** Disturbs all of them by chance: each comes once or twice, at once or late. The same seed makes the same chance. */
export function disturbAll(seed: number): Disturb {
  const random = seeded(seed);
  const late = (): number => random.pick(LATENESS_MS);
  return () => (random.below(2) === 0 ? [late()] : [late(), late()]);
}
