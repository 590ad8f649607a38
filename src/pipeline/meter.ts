import { type Clock } from "../clock.ts";
import { type Transition } from "../events/transition.ts";
import { createDurations, type Percentiles } from "./percentiles.ts";
import { createRate } from "./rates.ts";

export interface Reading {
  readonly publishedPerSecond: number;
  readonly processedPerSecond: number;
  /** Attempts that failed, whether they are tried again or not. */
  readonly failedPerSecond: number;
  readonly latencyMs: Percentiles | null;
}

/** Measures the pipeline by what the lifecycle log tells, as this process reads it. */
export interface Meter {
  observe(transition: Transition): void;
  read(): Reading;
}

export function createMeter(clock: Clock): Meter {
  const published = createRate(clock);
  const processed = createRate(clock);
  const failed = createRate(clock);
  const latency = createDurations(clock);
  return {
    observe(transition) {
      switch (transition.status) {
        case "published":
          return published.count();
        case "failed":
        case "deadLettered":
          return failed.count();
        case "processed":
          processed.count();
          return latency.record(transition.latencyMs);
        case "handled":
          return;
      }
    },
    read: () => ({
      publishedPerSecond: published.perSecond(),
      processedPerSecond: processed.perSecond(),
      failedPerSecond: failed.perSecond(),
      latencyMs: latency.percentiles(),
    }),
  };
}
