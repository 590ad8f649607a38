/** What doctor found at one place. A warning may be meant so; a problem is in the way of something. */
export interface Finding {
  readonly area: "here" | "api" | "pipeline" | "services";
  /** Stable, for programs. */
  readonly check: string;
  readonly state: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do; of everything that isn't ok. */
  readonly advice?: string;
}

type Where = Pick<Finding, "area" | "check">;

export const ok = (where: Where, found: string): Finding => ({ ...where, state: "ok", found });
export const warning = (where: Where, found: string, advice: string): Finding => ({
  ...where,
  state: "warning",
  found,
  advice,
});
export const problem = (where: Where, found: string, advice: string): Finding => ({
  ...where,
  state: "problem",
  found,
  advice,
});

/** The message of whatever was thrown; a driver's can be empty, and its code is all there is. */
export function messageOf(error: unknown): string {
  const { message, code } = (error ?? {}) as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}
