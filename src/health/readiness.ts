import { setTimeout as sleep } from "node:timers/promises";

/** One part whose state `/health/ready` reports. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => Promise<boolean> | boolean;
}

/** The body of `/health/ready`. */
export interface Readiness {
  readonly ready: boolean;
  /** The names of those that aren't. */
  readonly notReady: readonly string[];
  readonly parts: Readonly<Record<string, boolean>>;
}

/** A part that doesn't answer is as good as away, and whoever asks for health doesn't wait for long. */
const CHECK_LIMIT_MS = 2_000;

/** Asks every part at once; one that fails, or doesn't answer within two seconds, is not ready. */
export async function readiness(checks: readonly HealthCheck[]): Promise<Readiness> {
  const parts = await Promise.all(checks.map(async (each) => [each.name, await isReady(each)] as const));
  const notReady = parts.filter(([, ready]) => !ready).map(([name]) => name);
  return { ready: notReady.length === 0, notReady, parts: Object.fromEntries(parts) };
}

async function isReady({ check }: HealthCheck): Promise<boolean> {
  const answered = new AbortController();
  try {
    return await Promise.race([check(), sleep(CHECK_LIMIT_MS, false, { signal: answered.signal })]);
  } catch {
    return false;
  } finally {
    answered.abort();
  }
}
