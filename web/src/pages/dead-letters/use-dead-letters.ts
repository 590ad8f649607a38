import type { DeadLetterQueueQuery } from "@bookspace/client";
import { useEffect } from "preact/hooks";
import { useFeed } from "../../state/use-feed.ts";
import { type Query, useQuery } from "../../state/use-query.ts";
import { useThrottled } from "../../ui/use-throttled.ts";
import type { Group, Replay } from "./groups.ts";

export interface DeadLetters {
  readonly groups: readonly Group[];
  /** Are there more groups than are shown? */
  readonly cut: boolean;
  readonly replays: readonly Replay[];
  readonly queue: DeadLetterQueueQuery["deadLetterQueue"];
}

const MOST_GROUPS = 50;
const MOST_REPLAYS = 20;
/**
 * Soon after a step, and seldom enough that about half of what a user may ask in a second is left for other pages. The feed is ahead of the ledger by a
 * moment: so it is asked once more when the rush is over.
 */
const SOON_MS = 750;
const AFTERWARDS_MS = 1_500;
/** After the catalogue could not be asked for. */
const AGAIN_MS = 2_000;

/** What is dead-lettered now and what was replayed; asked anew when the feed tells that something came or went. */
export function useDeadLetters(): Query<DeadLetters> {
  const query = useQuery(async (client, signal): Promise<DeadLetters> => {
    const [{ deadLetterGroups: groups }, { replays }, { deadLetterQueue: queue }] = await Promise.all([
      client.deadLetterGroups({ first: MOST_GROUPS }, { signal }),
      client.replays({ first: MOST_REPLAYS }, { signal }),
      client.deadLetterQueue({}, { signal }),
    ]);
    const cut = groups.length === MOST_GROUPS;
    return { groups, cut, replays: replays.edges.map(({ node }) => node), queue };
  }, []);
  const soon = useThrottled(query.reload, SOON_MS);
  const afterwards = useThrottled(query.reload, AFTERWARDS_MS);
  const changed = (): void => {
    soon();
    afterwards();
  };
  const consumers = useConsumers();
  // Of a consumer, PUBLISHED is the beginning of a replay.
  useFeed(
    { consumers, statuses: ["DEAD_LETTERED", "DISCARDED", "PUBLISHED"] },
    { receive: changed, caughtUp: changed, gap: changed },
    [consumers.join()],
  );
  return { ...query, reload: changed };
}

/** All that there are, by the catalogue; none until it is known. */
function useConsumers(): readonly string[] {
  const { data, error, reload } = useQuery((client, signal) => client.eventCatalogue({}, { signal }), []);
  // Without it the page would stand still, and look as if nothing came.
  useEffect(() => {
    if (!error) return undefined;
    const timer = setTimeout(reload, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error]);
  const names = data?.eventCatalogue.flatMap((entry) => entry.consumers.map(({ consumer }) => consumer));
  return [...new Set(names)];
}
