/** What an answer over HTTP, or a message over WebSocket, must not be. */

/** Nobody foresaw these, or a service that is there is said to be away. */
const DEFECTS: ReadonlySet<unknown> = new Set(["INTERNAL_SERVER_ERROR", "EVENT_INVALID", "UNAVAILABLE"]);
/** What only somebody who works on the program should read. */
const INSIDE =
  /node_modules|file:\/\/\/\w+\/.*\.m?js|\.[jt]s:\d+:\d+|MongoServerError|BSONError|SQLite3Error|Cannot read properties/;

interface ToldError {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Nulls and codes of what went wrong; `wrong` is null for an answer as it should be. */
export interface Judgement {
  readonly outcome: string;
  readonly wrong: string | null;
}

export function judgeHttp({ status, headers, text }: HttpAnswer): Judgement {
  const code = codeOf(text);
  const outcome = `${status}${code === undefined ? "" : ` ${String(code)}`}`;
  const type = String(headers["content-type"] ?? "");
  if (status >= 500) return { outcome, wrong: `status ${status}` };
  if (headers["set-cookie"] !== undefined) return { outcome, wrong: "a header that was made by the input" };
  if (status >= 400 && text !== "" && typeof code !== "string") return { outcome, wrong: "an error without a code" };
  if (status >= 400 && text !== "" && !/json/.test(type)) return { outcome, wrong: `an error as '${type}'` };
  return { outcome, wrong: wrongIn(text, code) };
}

/** The errors of a GraphQL result, however it came. */
export function judgeErrors(errors: unknown): Judgement {
  if (errors === undefined) return { outcome: "data", wrong: null };
  const code = Array.isArray(errors) ? (errors[0] as ToldError | undefined)?.extensions?.code : undefined;
  const coded = Array.isArray(errors) && errors.every((error: ToldError) => typeof error.extensions?.code === "string");
  if (!coded) return { outcome: "error", wrong: "an error without a code" };
  const defect = (errors as readonly ToldError[]).find(({ extensions }) => DEFECTS.has(extensions?.code));
  return {
    outcome: String(code),
    wrong: defect ? `the error ${String(defect.extensions?.code)}` : wrongIn(JSON.stringify(errors), code),
  };
}

function wrongIn(text: string, code: unknown): string | null {
  if (DEFECTS.has(code)) return `the error ${String(code)}`;
  const inside = INSIDE.exec(text)?.[0];
  return inside === undefined ? null : `'${inside}' in an answer`;
}

/** Of the first error of a GraphQL answer, or of a problem over REST. */
function codeOf(text: string): unknown {
  try {
    const body = JSON.parse(text) as { readonly errors?: readonly ToldError[]; readonly code?: unknown } | null;
    return body?.errors?.[0]?.extensions?.code ?? body?.code;
  } catch {
    return undefined;
  }
}
