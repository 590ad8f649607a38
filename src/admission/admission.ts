import { AppError } from "../errors.ts";
import { type Log } from "../log.ts";
import { createTally } from "../tally.ts";
import { type Viewer } from "../viewer.ts";
import { boundAnswers, type HoldAnswer, NOBODY } from "./answers.ts";

/** Requests under way at a time in this process, reads and changes alike: what they hold in memory is bounded by it. */
export const MAX_REQUESTS = 1_000;
/** Requests of who is not signed in, of these: they could take their time with what nobody charges them for, and leave no room for users. */
export const MAX_OF_NOBODY = 100;
/**
 * Requests of one user, of these: no one of them has all there is, with bodies that take their time or waits for a receipt. A service
 * that calls in its own name is one user too.
 */
export const MAX_OF_USER = 250;
/** Changes of these: more would only wait longer (Little's law), and leave no room for reads. */
export const MAX_CHANGES = 200;
/** The log says it once, and again when none was refused for so long. */
const QUIET_MS = 5_000;

/**
 * Takes work or refuses it at once: who is refused can come back, who waits in a queue that only grows is answered when nobody
 * listens any more (Yanacek, "Using load shedding to avoid overload", Amazon Builders' Library; Beyer et al., "Site Reliability
 * Engineering", chapter 21). Changes are refused first: each makes work for every consumer, reads make none.
 */
export interface Admission {
  /** One more request, of any kind; call what it answers when the request is over. @throws AppError OVERLOADED */
  request(): () => void;
  /** The same for one that was counted already, when it shows whose it is. @throws AppError RATE_LIMITED, of nobody OVERLOADED */
  of(viewer: Viewer | null): () => void;
  /** Room for what was answered, until it is taken. */
  readonly answer: HoldAnswer;
  /** For whoever can tell early that a request is a change: the earlier, the less a refusal costs. @throws AppError OVERLOADED */
  checkChange(): void;
  /** Runs a change. @throws AppError OVERLOADED, or what the change throws */
  change<T>(work: () => Promise<T>): Promise<T>;
}

export function createAdmission(log: Log): Admission {
  const requests = createTally();
  /** Of whom it shows whose they are. */
  const callers = createTally();
  let changes = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;

  function refuse(what: string): AppError {
    const now = performance.now();
    if (now - refusedAt > QUIET_MS) log.warn({ requests: requests.total, changes }, `Overloaded: ${what} are refused`);
    refusedAt = now;
    return new AppError(
      "OVERLOADED",
      `More is under way than this server gets done, so ${what} are refused. Try again.`,
    );
  }

  function checkChange(): void {
    if (changes >= MAX_CHANGES) throw refuse("changes");
  }

  return {
    request() {
      if (requests.total >= MAX_REQUESTS) throw refuse("requests");
      return requests.add(NOBODY);
    },
    of(viewer) {
      const id = viewer?.id ?? NOBODY;
      if (!viewer && callers.of(id) >= MAX_OF_NOBODY) throw refuse("requests without a sign-in");
      if (viewer && callers.of(id) >= MAX_OF_USER)
        throw new AppError(
          "RATE_LIMITED",
          `You have ${MAX_OF_USER} requests under way, and no more are taken. Try again when one of them is answered.`,
        );
      return callers.add(id);
    },
    answer: boundAnswers(refuse),
    checkChange,
    async change(work) {
      checkChange();
      changes += 1;
      try {
        return await work();
      } finally {
        changes -= 1;
      }
    },
  };
}
