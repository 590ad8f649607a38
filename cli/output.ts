import { once } from "node:events";
import type { Writable } from "node:stream";

/** Where results go. */
export interface Output {
  /** Resolves when there is room for more: a reader that is slow slows the whole run. */
  line(text: string): Promise<void>;
  /** The reader has left (`| head`): nothing more is written, and it is no error. */
  readonly closed: AbortSignal;
  /** Resolves when all is written. */
  flush(): Promise<void>;
}

export function createOutput(stream: Writable): Output {
  const closed = new AbortController();
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
    closed.abort();
  });
  return {
    closed: closed.signal,
    async line(text) {
      if (closed.signal.aborted || stream.write(`${text}\n`)) return;
      await once(stream, "drain", { signal: closed.signal }).catch(() => {});
    },
    flush: () =>
      new Promise((resolve) => {
        if (closed.signal.aborted) resolve();
        else stream.write("", () => resolve());
      }),
  };
}
