import { request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { refusingLookup } from "./lookup.ts";
import { webhookProblem } from "./url.ts";

/** Sends a JSON body; answers the status. @throws when there is no answer in time, or the address is refused. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<number>;

const TIMEOUT_MS = 5_000;

const lookup = refusingLookup();

/** One POST by a connection of its own. Redirects are not followed: the signed body is for the one who was named. */
export const post: Post = (url, headers, body, signal) =>
  new Promise((done, fail) => {
    const problem = webhookProblem(url);
    if (problem) return fail(new Error(`The webhook's address is not allowed: ${problem}.`));
    const options: RequestOptions = {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      lookup,
      agent: false,
    };
    const request = (url.startsWith("https:") ? requestHttps : requestHttp)(url, options);
    const cut = (why: string) => (): void => void request.destroy(new Error(why));
    const late = setTimeout(cut(`No answer within ${TIMEOUT_MS / 1_000} s.`), TIMEOUT_MS);
    const stop = cut("It was interrupted.");
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    request.on("response", (response) => {
      // Nobody reads the answer's body; it is let pass, and cut when it takes too long.
      response.on("error", () => {}).resume();
      done(response.statusCode ?? 0);
    });
    request.on("error", fail);
    request.on("close", () => {
      clearTimeout(late);
      signal.removeEventListener("abort", stop);
    });
    request.end(body);
  });
