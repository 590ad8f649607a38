import { fstatSync, ftruncateSync, writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { CliError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";

/** Where results go. */
export interface Output {
  /**
   * Resolves when it is written: a reader that is slow slows the whole run.
   * @throws CliError when it can't be, such as into a file on a full disk.
   */
  line(text: string): Promise<void>;
  /** The reader has left (`| head`): nothing more is written, and it is no error. */
  readonly closed: AbortSignal;
  /** Resolves when all is written. */
  flush(): Promise<void>;
}

/** Is that all that is wrong: nobody reads any more? */
export const hasLeft = ({ code }: NodeJS.ErrnoException): boolean =>
  code === "EPIPE" || code === "ERR_STREAM_DESTROYED";

/** The file that a stream writes into; undefined when it is none. */
function fileOf(stream: Writable): number | undefined {
  const { fd } = stream as { readonly fd?: number };
  return fd !== undefined && fstatSync(fd).isFile() ? fd : undefined;
}

/** Node's own stream takes it for written when a full disk took a part. Without that part the file ends with a whole line. */
function writeWhole(file: number, bytes: Buffer): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
  } catch (error) {
    if (written > 0) ftruncateSync(file, fstatSync(file).size - written);
    throw error;
  }
}

export const refusal = ({ message }: Error): CliError =>
  new CliError(`The output can't be written: ${message}`, EXIT.error);

export function createOutput(stream: Writable): Output {
  const file = fileOf(stream);
  const closed = new AbortController();
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // What else can be wrong is thrown by the line that it is wrong with.
    if (hasLeft(error)) closed.abort();
  });
  return {
    closed: closed.signal,
    line: (text) =>
      new Promise((resolve, reject) => {
        if (closed.signal.aborted) return resolve();
        const done = (error?: Error | null): void => (!error || hasLeft(error) ? resolve() : reject(refusal(error)));
        if (file === undefined) return void stream.write(`${text}\n`, done);
        try {
          writeWhole(file, Buffer.from(`${text}\n`));
          done();
        } catch (error) {
          done(error as Error);
        }
      }),
    flush: () =>
      new Promise((resolve) => {
        if (closed.signal.aborted) resolve();
        else stream.write("", () => resolve());
      }),
  };
}
