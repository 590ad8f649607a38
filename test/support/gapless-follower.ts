import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type EventFilter } from "../../src/events/filter.ts";
import { type Random } from "./random.ts";

/** The filter as a client writes it: with the schema's names. */
type FilterInput = Readonly<Record<string, unknown>>;

export interface GaplessFollower {
  readonly filter: EventFilter;
  /** The cursor from which its sequence begins. */
  readonly from: string;
  /** What it received over all its connections, in order: `event/consumer/attempt/status`. */
  readonly received: readonly string[];
  /** How often it came back, and how often it was told of a gap. */
  readonly resumed: number;
  readonly told: number;
  /** Why it could not go on, when it was not for a lost connection. */
  readonly refused: readonly string[];
  /** No more drops: stays until it has caught up with everything, then ends. */
  settle(isComplete: (received: readonly string[]) => boolean): Promise<void>;
}

/** One that is dropped before it was open says so with an error that nobody else listens for. */
class DroppableSocket extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    this.on("error", () => {});
  }
}

/** A busy machine may be far behind; who is complete is done at once. */
const SETTLE_MS = 240_000;

class RefusedByServer extends Error {}

interface Item {
  readonly __typename: string;
  readonly eventId?: string;
  readonly consumer?: string | null;
  readonly attempt?: number | null;
  readonly status?: string;
  readonly cursor?: string;
  readonly resumeAfter?: string;
}

const QUERY = `subscription ($filter: EventFilter, $after: Cursor) { eventFeed(filter: $filter, after: $after) { __typename
  ... on Transition { eventId consumer attempt status cursor } ... on FeedCaughtUp { cursor } ... on FeedLagged { resumeAfter } ... on FeedCursorExpired { oldest } } }`;

/** A subscriber that drops its connection at random and comes back with its last cursor. */
export function followWithDrops(
  url: () => string,
  user: string,
  from: string,
  { filter, input }: { readonly filter: EventFilter; readonly input: FilterInput },
  random: Random,
): GaplessFollower {
  const received: string[] = [];
  let cursor = from;
  let told = 0;
  const refused: string[] = [];
  let resumed = 0;
  let dropping = true;
  let stopped = false;

  /** One connection: until it is dropped, or lost with the API. */
  async function connection(): Promise<void> {
    const client = createClient({
      url: `${url().replace("http", "ws")}/graphql`,
      connectionParams: { "x-user-id": user },
      webSocketImpl: DroppableSocket,
      retryAttempts: 0,
    });
    const items = client.iterate<{ eventFeed: Item }>({ query: QUERY, variables: { filter: input, after: cursor } });
    const drop = dropping ? setTimeout(() => client.terminate(), 200 + random.below(4_000)) : undefined;
    try {
      for await (const { data, errors } of items) {
        if (errors || !data) throw new RefusedByServer(JSON.stringify(errors));
        const item = data.eventFeed;
        if (item.__typename === "Transition")
          received.push([item.eventId, item.consumer, item.attempt, item.status].join("/"));
        if (item.__typename === "FeedLagged" || item.__typename === "FeedCursorExpired") told += 1;
        cursor = item.cursor ?? item.resumeAfter ?? cursor;
        if (stopped) break;
      }
    } catch (error) {
      // A lost connection, by our own hand or with the API, is no answer of the server's.
      if (Array.isArray(error) || error instanceof RefusedByServer) refused.push(JSON.stringify(error));
    } finally {
      clearTimeout(drop);
      await client.dispose();
    }
  }

  const running = (async () => {
    for (; !stopped; resumed += 1) {
      await connection();
      if (!stopped) await sleep(random.below(dropping ? 1_000 : 50));
    }
  })();

  return {
    filter,
    from,
    received,
    get resumed() {
      return resumed;
    },
    refused,
    get told() {
      return told;
    },
    async settle(isComplete) {
      dropping = false;
      const deadline = performance.now() + SETTLE_MS;
      while (!isComplete(received) && performance.now() < deadline) await sleep(50);
      stopped = true;
      await Promise.race([running, sleep(5_000)]);
    },
  };
}
