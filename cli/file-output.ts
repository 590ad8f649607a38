import { open } from "node:fs/promises";
import { CliError, usageError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";

/** How far an output has come. */
export interface Written {
  /** Lines with a place. */
  readonly count: number;
  /** The place of the last one. */
  readonly cursor: string | undefined;
}

export interface FileOutput {
  /** `cursor`: the line's place, if it has one. @throws CliError when the file takes no more. */
  line(text: string, cursor?: string): Promise<void>;
  /** What is in the file; what still waits to be written is not. */
  readonly written: Written;
  /** Writes what waits. @throws CliError when the file takes no more. */
  close(): Promise<void>;
}

const WRITE_AT = 64 * 1024;

const refusal = (path: string, { message }: Error): string => `${path} can't be written: ${message}`;

/** Appends lines to a file, many at a time. @throws CliError when it can't be opened. */
export async function openFileOutput(path: string): Promise<FileOutput> {
  const file = await open(path, "a").catch((error: Error) => {
    throw usageError(refusal(path, error));
  });
  let waiting = "";
  let given: Written = { count: 0, cursor: undefined };
  let written = given;

  async function flush(): Promise<void> {
    const text = waiting;
    waiting = "";
    if (text === "") return;
    const { size } = await file.stat();
    try {
      await file.writeFile(text);
      written = given;
    } catch (error) {
      // A full disk takes a part of it. Without that the file ends where `written` says, and can be gone on with.
      await file.truncate(size).catch(() => {}); // a device has no size
      throw new CliError(refusal(path, error as Error), EXIT.error);
    }
  }

  return {
    get written() {
      return written;
    },
    async line(text, cursor) {
      waiting += `${text}\n`;
      if (cursor !== undefined) given = { count: given.count + 1, cursor };
      if (waiting.length >= WRITE_AT) await flush();
    },
    async close() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}
