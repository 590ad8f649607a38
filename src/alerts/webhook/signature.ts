import { createHmac } from "node:crypto";

export const SIGNATURE_HEADER = "x-bookspace-signature";

/**
 * What proves that a body comes from here, and when it was sent: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. The time is
 * signed too, so that a receiver can refuse what is old.
 */
export function sign(secret: string, body: string, nowMs: number): string {
  const t = Math.floor(nowMs / 1_000);
  return `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}`;
}
