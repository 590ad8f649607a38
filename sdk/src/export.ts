import { BookspaceError } from "./errors.ts";
import type { EventFilter, Sdk } from "./generated.ts";
import { type Limit, startLimit } from "./limit.ts";
import type { CallOptions, Headers } from "./transport.ts";
import { backoffMs, wait } from "./wait.ts";

export interface ExportOptions extends CallOptions {
  /** All events, unless told. */
  readonly filter?: EventFilter;
  /** The `cursor` of the last line that is known already. */
  readonly after?: string | undefined;
}

export interface ExportLine {
  /** One event, as JSON; see the protocol's "export of events". */
  readonly line: string;
  /** Its place: `after` it the rest can be asked for. */
  readonly cursor: string;
}

interface Download {
  readonly base: URL;
  readonly headers: () => Promise<Headers>;
  /** How often in a row a cut download is gone on with. */
  readonly retries: number;
  /** How long an answer may take to begin. */
  readonly timeoutMs: number;
}

/**
 * What says nothing for so long is a connection that is dead, though nobody closed it. The server reads events a hundred at a time,
 * and gives up a read that finds none of them twice within 20 s each.
 */
const SILENCE_MS = 60_000;

/** Reads an export's lines; a download that is cut is gone on with after the last whole line. See `BookspaceClient.exportLines`. */
export async function* readExport(
  { exportEvents }: Pick<Sdk, "exportEvents">,
  { base, headers, retries, timeoutMs }: Download,
  { filter, after, signal }: ExportOptions,
): AsyncGenerator<ExportLine, void> {
  const { exportEvents: link } = await exportEvents(filter ? { filter } : {}, signal ? { signal } : {});
  const url = new URL(link.url.replace(/^\//, ""), base);
  let place = after;
  for (let failures = 0; ; ) {
    const limit = startLimit(timeoutMs, signal);
    try {
      if (place !== undefined) url.searchParams.set("after", place);
      for await (const line of lines(heard(await download(url, headers, limit), limit))) {
        const { cursor, complete } = JSON.parse(line) as { readonly cursor: string; readonly complete?: true };
        if (complete) return;
        yield { line, cursor };
        place = cursor;
        failures = 0;
      }
      throw cut();
    } catch (error) {
      signal?.throwIfAborted();
      const failure = error instanceof BookspaceError ? error : cut(error);
      if (!failure.retryable || failures++ >= retries) throw failure;
      await wait(backoffMs(failures - 1), signal);
    } finally {
      limit.end();
    }
  }
}

const cut = (cause?: unknown): BookspaceError =>
  new BookspaceError("DISCONNECTED", "The download was cut before its end.", { retryable: true, cause });

/** The limit is for the answer to begin. */
async function download(url: URL, headers: Download["headers"], limit: Limit): Promise<ReadableStream<string>> {
  const given = await limit.hold(headers());
  const response = await fetch(url, { headers: { ...given }, signal: limit.signal });
  if (response.ok && response.body) return response.body.pipeThrough(new TextDecoderStream());
  const problem = (await response.json().catch(() => null)) as Problem | null;
  throw new BookspaceError(
    problem?.code ?? "NETWORK",
    problem?.detail ?? `${url.origin} answered ${response.status}.`,
    {
      retryable: problem?.retryable ?? response.status >= 500,
    },
  );
}

/**
 * Chunks as they come, each within the time that a living server needs. How long all of it takes is up to its reader.
 * Not by `for await`: in some browsers a stream is no async iterable.
 */
async function* heard(body: ReadableStream<string>, limit: Limit): AsyncGenerator<string> {
  const reader = body.getReader();
  try {
    for (;;) {
      limit.restart(SILENCE_MS);
      const { done, value } = await reader.read();
      limit.lift();
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever leaves ends the download; one that broke is over anyway.
    reader.cancel().catch(() => {});
  }
}

/** An error of REST, as far as it is needed; a proxy's answer may have none of it. */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly retryable?: boolean;
}

/** The whole lines of a text; what a cut leaves of the last one is dropped. */
async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const whole = (rest + chunk).split("\n");
    rest = whole.pop() ?? "";
    yield* whole;
  }
}
