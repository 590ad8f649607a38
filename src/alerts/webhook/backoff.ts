/** The first attempt and the retries: the last one is made a good eight minutes after the first. */
export const MAX_ATTEMPTS = 10;
const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/** How long to wait after so many attempts that failed, in milliseconds; null when there is to be no other. */
export const delayAfter = (attempts: number): number | null =>
  attempts >= MAX_ATTEMPTS ? null : Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
