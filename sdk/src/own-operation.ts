import type { CallOptions, Operation } from "./transport.ts";

/**
 * An operation of your own, with its types: what GraphQL Code Generator's client preset makes with `documentMode: "string"`.
 * A plain string works too; its result is `unknown`.
 */
export interface TypedDocument<Result, Variables> {
  toString(): string;
  // A method, so that documents of any types are assignable; nobody calls it.
  __apiType?(variables: Variables): Result;
}

/** Variables may be left out when none is required. */
export type OwnArguments<Variables> =
  Record<string, never> extends Variables
    ? readonly [variables?: Variables, options?: CallOptions]
    : readonly [variables: Variables, options?: CallOptions];

const HEAD = /(?:^|[\s}])(query|mutation|subscription)\s+([_A-Za-z]\w*)/;
/** A colon follows a variable only where it is declared. */
const DECLARES_AFTER = /\$after\s*:/;
const COMMENTS = /#[^\n\r]*/g;

/** @throws TypeError when the document has no named operation. */
export function ownOperation(document: { toString(): string }, variables: object | undefined): Operation {
  const query = document.toString();
  const text = query.replace(COMMENTS, "");
  const [, kind, operationName] = HEAD.exec(text) ?? [];
  if (!kind || !operationName)
    throw new TypeError("The document has no operation with a name: write 'query Name {…}', not '{…}'.");
  return {
    kind: kind as Operation["kind"],
    operationName,
    query,
    variables,
    keyed: kind === "mutation" && hasKey(variables),
    resumable: kind === "subscription" && DECLARES_AFTER.test(text),
  };
}

/** With a key in it, the same mutation can be sent again. */
function hasKey(variables: object | undefined): boolean {
  const { input } = (variables ?? {}) as { readonly input?: { readonly idempotencyKey?: string | null } | null };
  return input?.idempotencyKey != null;
}
