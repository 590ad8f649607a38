/** A handler that didn't end in time. What it still does goes on; its result is not waited for any more. */
export class HandlerTimeout extends Error {
  readonly code = "HANDLER_TIMEOUT";
  constructor(limitMs: number) {
    super(`The handler didn't end within ${limitMs} ms. Give the calls that it waits for a limit of their own.`);
    this.name = "HandlerTimeout";
  }
}

/** What the work answers. @throws HandlerTimeout when that takes longer than `limitMs`. */
export async function withinLimit<T>(work: T | Promise<T>, limitMs: number): Promise<T> {
  // Most handlers only compute: no timer for those.
  if (!(work instanceof Promise)) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HandlerTimeout(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
