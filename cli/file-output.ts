import { open } from "node:fs/promises";
import { usageError } from "./errors.ts";

export interface FileOutput {
  line(text: string): Promise<void>;
  close(): Promise<void>;
}

const WRITE_AT = 64 * 1024;

/** Appends lines to a file, many at a time. @throws CliError when it can't be opened. */
export async function openFileOutput(path: string): Promise<FileOutput> {
  const file = await open(path, "a").catch((error: Error) => {
    throw usageError(`${path} can't be written: ${error.message}`);
  });
  let waiting = "";
  async function flush(): Promise<void> {
    const text = waiting;
    waiting = "";
    if (text !== "") await file.writeFile(text);
  }
  return {
    async line(text) {
      waiting += `${text}\n`;
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
