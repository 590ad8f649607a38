import type { Operation } from "./transport.ts";

/** 128 random bits. Not `crypto.randomUUID`: a browser has that only for pages that came over HTTPS. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The variables of a mutation that takes a key, with one: the caller's, or one of this call's own, the same for each try. */
export function withIdempotencyKey({ keyed, variables }: Operation): object | undefined {
  if (!keyed) return variables;
  const { input } = variables as { readonly input: { readonly idempotencyKey?: string | null } };
  return { ...variables, input: { ...input, idempotencyKey: input.idempotencyKey ?? newKey() } };
}
