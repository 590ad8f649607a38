import { createHash, timingSafeEqual } from "node:crypto";
import { type IncomingMessage, type ServerResponse } from "node:http";
import { Registry } from "prom-client";
import { createGauges, type MetricSources } from "./gauges.ts";
import { processRegistry, watchProcess } from "./registry.ts";

/** Answers `/metrics`, in Prometheus's text format 0.0.4. */
export type AnswerMetrics = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface MetricsOptions extends MetricSources {
  /** When set, whoever asks must send it as a bearer token. */
  readonly token: string | undefined;
}

/** However many ask, what is behind the numbers is asked once in so long. */
const FRESH_MS = 1_000;

export function createMetrics({ token, ...sources }: MetricsOptions): AnswerMetrics {
  watchProcess();
  const own = new Registry();
  const refresh = createGauges(own, sources);
  const all = Registry.merge([processRegistry, own]);
  const read = sparingly(async () => {
    await refresh();
    return all.metrics();
  });
  return async (request, response) => {
    if (!isAllowed(request, token)) {
      response.writeHead(401, { "www-authenticate": "Bearer", "content-type": "text/plain; charset=utf-8" });
      response.end("Send the token of METRICS_TOKEN: Authorization: Bearer <token>\n");
      return;
    }
    const text = await read();
    response.writeHead(200, { "content-type": all.contentType, "cache-control": "no-store" });
    response.end(text);
  };
}

function sparingly(make: () => Promise<string>): () => Promise<string> {
  let last: Promise<string> | null = null;
  let madeAt = 0;
  return () => {
    if (last && performance.now() - madeAt < FRESH_MS) return last;
    madeAt = performance.now();
    const made = make();
    last = made;
    made.catch(() => {
      if (last === made) last = null;
    });
    return made;
  };
}

function isAllowed({ headers }: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ""), digest(`Bearer ${token}`));
}
