/** What a round met: how often each outcome, and everything that must not be. */
export interface Tally {
  readonly sent: number;
  readonly outcomes: ReadonlyMap<string, number>;
  /** What must not be, with the input that led to it. The first 20; all are counted. */
  readonly complaints: readonly string[];
  readonly complained: number;
  /** The longest that an input took. */
  readonly slowestMs: number;
}

export interface Recorder extends Tally {
  sentOne(count?: number): void;
  met(outcome: string): void;
  took(ms: number): void;
  complain(why: string, input: unknown): void;
}

const KEPT = 20;
const SHOWN = 2_000;

export function createRecorder(): Recorder {
  const outcomes = new Map<string, number>();
  const complaints: string[] = [];
  const state = { sent: 0, complained: 0, slowestMs: 0 };
  return {
    outcomes,
    complaints,
    get sent() {
      return state.sent;
    },
    get complained() {
      return state.complained;
    },
    get slowestMs() {
      return state.slowestMs;
    },
    sentOne: (count = 1) => void (state.sent += count),
    met: (outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
    took: (ms) => void (state.slowestMs = Math.max(state.slowestMs, ms)),
    complain(why, input) {
      state.complained += 1;
      if (complaints.length < KEPT) complaints.push(`${why}\n  ${textOf(input).slice(0, SHOWN)}`);
    },
  };
}

/** A body that was parsed can be deeper than `JSON.stringify` goes. */
function textOf(input: unknown): string {
  if (typeof input === "string") return JSON.stringify(input);
  try {
    return JSON.stringify(input);
  } catch (error) {
    return String(error);
  }
}
