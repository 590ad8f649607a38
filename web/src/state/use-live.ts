import type { BookspaceClient } from "@bookspace/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { bookspace, isRefusal, signOut } from "./session.ts";
import { asError } from "./use-query.ts";

type Open<Item> = (client: BookspaceClient, signal: AbortSignal) => AsyncIterable<Item>;

/** How a subscription stands. The client brings back a lost connection by itself: only what can't be helped is `failed`. */
export type Live = { readonly status: "open" | "completed" } | { readonly status: "failed"; readonly error: Error };

/** Follows a subscription while the component is shown; opened anew when one of `inputs` changes. */
export function useLive<Item>(open: Open<Item>, receive: (item: Item) => void, inputs: readonly unknown[]): Live {
  const [live, setLive] = useState<Live>({ status: "open" });
  const latest = useRef({ open, receive });
  latest.current = { open, receive };

  useEffect(() => {
    const leaving = new AbortController();
    setLive({ status: "open" });
    follow(latest.current.open(bookspace(), leaving.signal), (item) => {
      if (!leaving.signal.aborted) latest.current.receive(item);
    }).then(
      () => {
        if (!leaving.signal.aborted) setLive({ status: "completed" });
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        if (isRefusal(error)) signOut(error.message);
        else setLive({ status: "failed", error: asError(error) });
      },
    );
    return () => leaving.abort();
  }, inputs);

  return live;
}

async function follow<Item>(items: AsyncIterable<Item>, receive: (item: Item) => void): Promise<void> {
  for await (const item of items) receive(item);
}
