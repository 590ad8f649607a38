import { collectDefaultMetrics, Registry } from "prom-client";

/** What this process counts, whoever counts it. Labels are bounded: never an id, a user, a query or a text. */
export const processRegistry = new Registry();

let watching = false;

/** Event loop, memory, garbage collection: watched once it is known that somebody can ask. */
export function watchProcess(): void {
  if (watching) return;
  watching = true;
  collectDefaultMetrics({ register: processRegistry });
}

/** Upper bounds in seconds, for what answers a client or handles one event. */
export const SHORT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** The same for an event's whole way, retries included. */
export const LONG_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
