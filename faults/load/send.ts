import { type Acknowledgement, type Try } from "./journal.ts";

/** A mutation as it is sent: by REST or by GraphQL, which must behave alike. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sent {
  readonly one: Try;
  readonly acknowledged?: Acknowledgement;
}

/** Nobody waits for longer; a try that takes this long was late long before. */
const GIVE_UP_MS = 25_000;

interface Payload {
  readonly id?: string;
  readonly documentId?: string;
  readonly version?: number;
  readonly receipt: { readonly eventId: string };
}

interface Answer {
  readonly code?: string;
  readonly retryable?: boolean;
  readonly data?: Readonly<
    Record<string, { document?: Payload; comment?: Payload; receipt: Payload["receipt"] }>
  > | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string; readonly retryable?: boolean } }[];
}

/** Sends one mutation to one API, and says how it went. Never rejects. */
export async function send(url: string, user: string, { method, path, body, headers }: Request): Promise<Sent> {
  const at = performance.now();
  const told = (outcome: Try["outcome"], said?: string): Try => ({
    url,
    at,
    ms: performance.now() - at,
    outcome,
    ...(said === undefined ? {} : { said }),
  });
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { "content-type": "application/json", "x-user-id": user, ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    const text = await response.text();
    const answer = JSON.parse(text) as Answer;
    const payload = payloadOf(response, answer);
    if (payload) {
      const one = told("acknowledged");
      const { id, documentId = id, version = 0, receipt } = payload;
      return {
        one,
        acknowledged: { documentId: documentId ?? "", version, eventId: receipt.eventId, at: at + one.ms },
      };
    }
    if (isUnavailable(response, answer)) return { one: told("unavailable") };
    if (text.includes('"VERSION_CONFLICT"')) return { one: told("conflict") };
    return { one: told("wrong", `${method} ${path}: ${response.status} ${text.slice(0, 300)}`) };
  } catch (error) {
    const { name, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    if (name === "TimeoutError") return { one: told("wrong", `${method} ${path}: no answer in ${GIVE_UP_MS} ms`) };
    if (cause?.code !== undefined) return { one: told("gone", cause.code) };
    return { one: told("wrong", `${method} ${path}: ${String(error)}`) };
  }
}

function payloadOf(response: Response, answer: Answer): Payload | undefined {
  if (!response.ok || answer.errors) return undefined;
  if (!answer.data) return answer as unknown as Payload; // what REST answers with is the record itself, and its receipt
  const [result] = Object.values(answer.data);
  const made = result?.document ?? result?.comment;
  return made && result ? { ...made, receipt: result.receipt } : undefined;
}

/** What says that the same may succeed later: for what is away, and for what is too much at the moment. */
const REFUSALS: readonly unknown[] = ["UNAVAILABLE", "OVERLOADED", "RATE_LIMITED"];

/** REST says it by its status too; an operation of GraphQL that ran has 200. */
function isUnavailable({ status, headers }: Response, { code, retryable, errors }: Answer): boolean {
  const said = errors?.map(({ extensions }) => extensions) ?? [status >= 400 ? { code, retryable } : {}];
  return headers.has("retry-after") && said.every((each) => REFUSALS.includes(each?.code) && each?.retryable === true);
}
