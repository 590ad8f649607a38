import type { EventLifeQuery } from "@bookspace/client";
import { useEffect, useState } from "preact/hooks";
import { useFeed } from "../../state/use-feed.ts";
import { type Live, useLive } from "../../state/use-live.ts";
import { useQuery } from "../../state/use-query.ts";
import type { LiveEvent } from "./lanes.ts";

export type Life = NonNullable<EventLifeQuery["event"]>;

export interface EventLife {
  /** As it is now; undefined until the server has said. */
  readonly event: LiveEvent | undefined;
  /** What it caused, and what was before and after it. */
  readonly life: Life | undefined;
  /** Why there is no `life`; undefined while it is asked for. */
  readonly lifeError: Error | undefined;
  readonly reload: () => void;
  readonly live: Live;
}

/** One event, live: its own subscription while it runs; its feed, to notice when an operator has it run again. */
export function useEventLife(id: string): EventLife {
  const [event, setEvent] = useState<LiveEvent>();
  const [run, setRun] = useState(0);
  const live = useLive(
    (client, signal) => client.onEvent({ id }, { signal }),
    (item) => setEvent(item.event),
    [id, run],
  );
  const { data, error, reload } = useQuery((client, signal) => client.eventLife({ id }, { signal }), [id]);
  const askAnew = (): void => setRun((before) => before + 1);
  useFeed(
    { ids: [id] },
    {
      receive({ consumer, status }) {
        if (consumer !== null && (status === "PUBLISHED" || status === "DISCARDED")) askAnew();
      },
      // Its run may have begun in what the log no longer has.
      gap: askAnew,
    },
    [id],
  );
  useEffect(() => setEvent(undefined), [id]);
  // Each step may have had effects.
  const progress = event?.consumers.map(({ status, attempts }) => `${status}${attempts.length}`).join();
  useEffect(() => {
    if (progress !== undefined) reload();
  }, [progress, event?.status]);

  const life = data?.event?.id === id ? data.event : undefined;
  return { event: event?.id === id ? event : undefined, life, lifeError: error, reload, live };
}
