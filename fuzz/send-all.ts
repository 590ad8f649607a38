import type fc from "fast-check";
import { type HttpRequest, send } from "./http.ts";
import { type Target } from "./installation.ts";
import { judgeHttp } from "./oracle/judge.ts";
import { inParallel, samples } from "./samples.ts";
import { createRecorder, type Tally } from "./tally.ts";

/** An event that is not there is waited for, for a second: others go on meanwhile. */
const WIDTH = 48;

/** Sends requests, judges each answer, and keeps what was promised in it. */
export async function sendAll(
  { url, receipts, rss }: Target,
  requests: fc.Arbitrary<HttpRequest>,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Tally> {
  const recorder = createRecorder();
  await inParallel(samples(requests, seed, count), WIDTH, async (request) => {
    const startedAt = performance.now();
    recorder.sentOne();
    try {
      const answer = await send(url, request);
      const { outcome, wrong } = judgeHttp(answer);
      recorder.met(outcome);
      if (wrong) recorder.complain(`${wrong}: ${answer.text.slice(0, 500)}`, request);
      if (answer.status < 300 && request.headers["x-user-id"])
        receipts.take(request.headers["x-user-id"], parsed(answer.text));
    } catch (error) {
      recorder.complain(String(error), request);
    }
    recorder.took(performance.now() - startedAt);
    if (recorder.sent % 500 === 0) rss();
  });
  return recorder;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // an export, or what was cut
  }
}
