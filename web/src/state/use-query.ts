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

/**
 * Asks once, and again when one of `inputs` changes or when told to. While an answer is under way it is not asked again, but
 * once more afterwards: whoever is told to ask more often than answers come still gets them. One that comes too late is dropped.
 */
export function useQuery<Result>(ask: Ask<Result>, inputs: readonly unknown[]): Query<Result> {
  const [answer, setAnswer] = useState<Answer<Result>>({ data: undefined, error: undefined, loading: true });
  const latest = useRef(ask);
  latest.current = ask;
  const askNow = useRef(() => {});

  useEffect(() => {
    const leaving = new AbortController();
    let underWay = false;
    let again = false;

    async function askOnce(): Promise<void> {
      setAnswer((before) => ({ ...before, loading: true }));
      try {
        const data = await latest.current(bookspace(), leaving.signal);
        if (!leaving.signal.aborted) setAnswer({ data, error: undefined, loading: false });
      } catch (error) {
        if (leaving.signal.aborted) return;
        if (isRefusal(error)) return signOut(error.message);
        setAnswer((before) => ({ ...before, error: asError(error), loading: false }));
      }
    }

    async function askUntilNew(): Promise<void> {
      again = underWay;
      if (underWay) return;
      underWay = true;
      do {
        again = false;
        await askOnce();
      } while (again && !leaving.signal.aborted);
      underWay = false;
    }

    askNow.current = () => void askUntilNew();
    askNow.current();
    return () => {
      askNow.current = () => {};
      leaving.abort();
    };
  }, inputs);

  const reload = useCallback(() => askNow.current(), []);
  return { ...answer, reload };
}

export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
