import { type Journal, type Try } from "./load/journal.ts";

/** Within this a mutation goes on, or is told that it can't. */
export const ANSWER_LIMIT_MS = 1_000;

/** How mutations were answered while the fault lasted. */
export interface Answers {
  readonly acknowledged: number;
  readonly unavailable: number;
  /** Later than within a second, whatever the answer was. */
  readonly late: number;
  /** Milliseconds. */
  readonly slowest: number;
  /** The fault's own length, in milliseconds. */
  readonly lasted: number;
  /** Of the late ones: when they were asked, by milliseconds from the fault's begin, how long they took, and what came of them. */
  readonly lateOnes: readonly (Pick<Try, "ms" | "outcome" | "url"> & { readonly at: number })[];
}

const count = (tries: readonly Try[], outcome: Try["outcome"]): number =>
  tries.filter((one) => one.outcome === outcome).length;

/** Of the tries from the fault's begin on; those that came after its end too, for the fault may still be felt then. */
export function answersOf({ tries }: Journal, began: number, ended: number): Answers {
  const felt = tries.filter(({ at, ms }) => at + ms >= began);
  const during = felt.filter(({ at }) => at <= ended);
  const lateOnes = felt.filter(({ ms }) => ms > ANSWER_LIMIT_MS);
  return {
    acknowledged: count(during, "acknowledged"),
    unavailable: count(during, "unavailable"),
    late: lateOnes.length,
    slowest: Math.round(Math.max(0, ...felt.map(({ ms }) => ms))),
    lasted: ended - began,
    lateOnes: lateOnes.map(({ url, at, ms, outcome }) => ({ url, at: at - began, ms, outcome })),
  };
}
