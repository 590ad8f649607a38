import type { BookspaceClient } from "@bookspace/client";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { bookspace, isRefusal, signOut } from "./session.ts";

export interface Query<Result> {
  /** The latest answer; stays while it is asked again. */
  readonly data: Result | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  reload(): void;
}

type Ask<Result> = (client: BookspaceClient, signal: AbortSignal) => Promise<Result>;
type Answer<Result> = Pick<Query<Result>, "data" | "error" | "loading">;

/** Asks once, and again when one of `inputs` changes or when told to. An answer that comes too late is dropped. */
export function useQuery<Result>(ask: Ask<Result>, inputs: readonly unknown[]): Query<Result> {
  const [answer, setAnswer] = useState<Answer<Result>>({ data: undefined, error: undefined, loading: true });
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    const leaving = new AbortController();
    setAnswer((before) => ({ ...before, loading: true }));
    latest.current(bookspace(), leaving.signal).then(
      (data) => {
        if (!leaving.signal.aborted) setAnswer({ data, error: undefined, loading: false });
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        if (isRefusal(error)) return signOut(error.message);
        setAnswer((before) => ({ ...before, error: asError(error), loading: false }));
      },
    );
    return () => leaving.abort();
  }, [...inputs, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { ...answer, reload };
}

export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
