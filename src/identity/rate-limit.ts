import { type Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import { type Viewer } from "../viewer.ts";

/** What each user may ask of this process, in points: a GraphQL operation costs one for each field that it can bring. */
export interface RateLimit {
  /** @throws AppError RATE_LIMITED when so many points are more than are left; nothing is taken then. */
  spend(spender: string, points: number): void;
}

/** About half of what one process can answer. */
export const POINTS_PER_SECOND = 10_000;
/** What can be spent at once after a while of asking for nothing. More than the dearest operation. */
export const BURST_POINTS = 60_000;
/** A call of REST: a document and what is around it. */
export const REST_POINTS = 10;
/** Who was longest away is forgotten past it, and may spend all of a burst when they come back. */
const MAX_SPENDERS = 10_000;

/** A bucket of points for each spender, filled again as time goes (token bucket). */
export function createRateLimit(clock: Clock): RateLimit {
  const buckets = new Map<string, { readonly points: number; readonly at: number }>();
  return {
    spend(spender, points) {
      const now = clock();
      const last = buckets.get(spender) ?? { points: BURST_POINTS, at: now };
      const gained = (Math.max(0, now - last.at) / 1_000) * POINTS_PER_SECOND;
      const left = Math.min(BURST_POINTS, last.points + gained);
      const enough = left >= points;
      buckets.delete(spender);
      buckets.set(spender, { points: enough ? left - points : left, at: now });
      if (buckets.size > MAX_SPENDERS) buckets.delete(buckets.keys().next().value ?? "");
      if (enough) return;
      throw new AppError(
        "RATE_LIMITED",
        `You ask for more than ${POINTS_PER_SECOND} fields a second. Wait a second, then ask for less.`,
      );
    },
  };
}

/** A user spends from one bucket however they come; those who are not signed in share that of their address. */
export const spenderOf = (viewer: Viewer | null, address = "unknown"): string =>
  viewer ? `user ${viewer.id}` : `address ${address}`;
