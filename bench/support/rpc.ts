import { type ChildProcess } from "node:child_process";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}
interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** In a child process: answers the parent's calls over Node's IPC channel. */
export function serve(methods: Readonly<Record<string, (params: never) => unknown>>): void {
  process.on("message", ({ id, method, params }: Call) => {
    const answer = async (): Promise<unknown> => methods[method]?.(params as never);
    answer().then(
      (result) => process.send?.({ id, result }),
      (error: unknown) =>
        process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : error }),
    );
  });
}

/** In the parent: calls a method of the child. Rejects when the method does, or when the child ends before it answers. */
export function callerOf(child: ChildProcess): <R>(method: string, params?: unknown) => Promise<R> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let last = 0;
  child.on("message", ({ id, result, error }: Answer) => {
    if (error) waiting.get(id)?.reject(new Error(error));
    else waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error(`${child.spawnargs.join(" ")} ended too early.`));
  });
  return <R>(method: string, params?: unknown) =>
    new Promise<R>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: resolve as (result: unknown) => void, reject });
      child.send({ id: last, method, params } satisfies Call);
    });
}
