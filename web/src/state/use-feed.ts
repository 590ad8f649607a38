import type { BookspaceClient, EventFilter, FeedTransition } from "@bookspace/client";
import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { beginCatchingUp, beginOpening, lostAt } from "./connection.ts";
import type { Live } from "./use-live.ts";
import { bookspace, isRefusal, signOut } from "./session.ts";
import { asError } from "./use-query.ts";

export interface FeedReader {
  receive(step: FeedTransition): void;
  /** All that was missed has been told; comes again after each lost connection. */
  caughtUp?(): void;
  /** The log no longer reaches back to where this reader was: something is missing here. */
  gap?(): void;
}

/**
 * Follows the feed while the component is shown, from now on; opened anew when one of `inputs` changes. After a lost
 * connection the header says "catching up" for as long as this feed is behind.
 */
export function useFeed(filter: EventFilter, reader: FeedReader, inputs: readonly unknown[]): Live {
  const [live, setLive] = useState<Live>({ status: "open" });
  const latest = useRef(reader);
  latest.current = reader;

  useEffect(() => {
    const leaving = new AbortController();
    const behind = trackBehind();
    setLive({ status: "open" });
    follow(bookspace(), filter, leaving.signal, {
      receive: (step) => latest.current.receive(step),
      gap: () => latest.current.gap?.(),
      caughtUp() {
        behind.over();
        latest.current.caughtUp?.();
      },
    }).catch((error: unknown) => {
      behind.over();
      if (leaving.signal.aborted) return;
      if (isRefusal(error)) signOut(error.message);
      else setLive({ status: "failed", error: asError(error) });
    });
    return () => {
      leaving.abort();
      behind.stop();
    };
  }, inputs);

  return live;
}

/** A feed is opening at its start, and behind from each loss of the connection, until it says that it has caught up. */
function trackBehind(): { over(): void; stop(): void } {
  let over = beginOpening();
  const dispose = effect(() => {
    if (lostAt.value === null) return;
    over();
    over = beginCatchingUp();
  });
  return {
    over: () => over(),
    stop() {
      dispose();
      over();
    },
  };
}

async function follow(
  client: BookspaceClient,
  filter: EventFilter,
  signal: AbortSignal,
  reader: Required<FeedReader>,
): Promise<void> {
  let after: string | undefined;
  while (!signal.aborted) {
    let oldest: string | undefined;
    for await (const item of client.feed({ filter, after, signal })) {
      if (signal.aborted) return;
      if (item.__typename === "Transition") reader.receive(item);
      else if (item.__typename === "FeedCaughtUp") reader.caughtUp();
      else if (item.__typename === "FeedCursorExpired") oldest = item.oldest;
      // FeedLagged: the client goes on from there by itself, and nothing is missed.
    }
    if (oldest === undefined) return;
    reader.gap();
    after = oldest;
  }
}
