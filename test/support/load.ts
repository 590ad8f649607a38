import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "./eventually.ts";
import { connect } from "./client.ts";

export interface Acknowledged {
  readonly documentId: string;
  readonly eventId: string;
  readonly version: number;
  /** The receipt's: where to follow the event from. */
  readonly cursor: string;
}

export interface Load {
  readonly acknowledged: readonly Acknowledged[];
  /** Waits for so many more acknowledged mutations. */
  more(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Creates or changes a document over REST. @throws Error when that was not acknowledged. */
export async function mutate(
  url: string,
  user: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Acknowledged> {
  const answer = await connect(url, user).rest(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return acknowledgedIn(answer.body);
}

function acknowledgedIn(body: unknown): Acknowledged {
  const { id, version, receipt } = body as {
    id: string;
    version: number;
    receipt: { eventId: string; cursor: string };
  };
  return { documentId: id, eventId: receipt.eventId, version, cursor: receipt.cursor };
}

const PATIENCE_MS = 10_000;

/** Creates a document as a client of the product does: what is refused for now is asked again with the same key. */
async function create(url: string, document: unknown): Promise<Acknowledged> {
  const key = { "idempotency-key": randomUUID() };
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; ) {
    const { status, body } = await connect(url, "ada").rest("POST", "/v1/docs", document, key);
    if (status < 300) return acknowledgedIn(body);
    if (body["retryable"] !== true) throw new Error(`Not created: ${status} ${JSON.stringify(body)}`);
    await sleep(100);
  }
  throw new Error(`Not created within ${PATIENCE_MS} ms`);
}

/** Creates so many documents, one after the other. */
export async function createDocuments(
  url: string,
  count: number,
  document: Readonly<Record<string, unknown>> = {},
): Promise<readonly Acknowledged[]> {
  const made: Acknowledged[] = [];
  for (let n = 1; n <= count; n += 1)
    made.push(await create(url, { title: `Document ${n}`, content: "…", ...document }));
  return made;
}

/** Writers that create documents and update them, over whatever happens to the processes; `url` may change between calls. */
export function startLoad(url: () => string, user: string, writers = 4): Load {
  const acknowledged: Acknowledged[] = [];
  let stopped = false;

  const send = async (method: string, path: string, body: unknown): Promise<Acknowledged | null> => {
    try {
      const made = await mutate(url(), user, method, path, body);
      acknowledged.push(made);
      return made;
    } catch {
      // The process is away: not acknowledged, so nothing is promised. Yield, for the loop below goes on at once.
      await sleep(20);
      return null;
    }
  };

  const running = Array.from({ length: writers }, async (_, writer) => {
    for (let n = 0; !stopped; n++) {
      const created = await send("POST", "/v1/docs", { title: `Load ${writer}.${n}`, content: "…" });
      if (created && n % 3 === 0) await send("PUT", `/v1/docs/${created.documentId}`, { content: "changed" });
    }
  });

  return {
    acknowledged,
    async more(count) {
      const goal = acknowledged.length + count;
      await eventually(() => acknowledged.length >= goal, `${count} more mutations to be acknowledged`, 60_000);
    },
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  };
}
