import { WebSocket } from "ws";
import { openMany } from "../../bench/client/open-many.ts";
import { serve } from "../../bench/support/rpc.ts";
import { type BookspaceClient, createBookspaceClient } from "../../sdk/src/index.ts";
import { openTcpProxy, type TcpProxy } from "../../test/support/tcp-proxy.ts";

// A process of its own: thousands of subscribers, each with a connection of its own, whose work is not the harness's.

export interface Verdict {
  /** Subscribers that are up to date and heard of every event once. */
  readonly complete: number;
  readonly twice: number;
  readonly told: number;
  readonly failed: readonly string[];
}

interface Subscriber {
  readonly heard: string[];
  told: number;
  isUp: boolean;
  failure: string | undefined;
}

const ways: TcpProxy[] = [];
const clients: BookspaceClient[] = [];
const subscribers: Subscriber[] = [];

async function listen(client: BookspaceClient, subject: string, own: Subscriber, onUp: () => void): Promise<void> {
  try {
    for await (const item of client.feed({ filter: { subjects: [subject], statuses: ["PUBLISHED"] } })) {
      if (item.__typename === "Transition") own.heard.push(item.eventId);
      else if (item.__typename === "FeedCaughtUp") {
        own.isUp = true;
        onUp();
      } else own.told += 1;
    }
  } catch (error) {
    own.failure = String(error);
  }
}

function open(url: string, subject: string, n: number): Promise<void> {
  const client = createBookspaceClient({
    url,
    headers: { "x-user-id": `reader-${n}` },
    reconnects: Number.POSITIVE_INFINITY,
    webSocketImpl: WebSocket,
  });
  const own: Subscriber = { heard: [], told: 0, isUp: false, failure: undefined };
  clients.push(client);
  subscribers.push(own);
  return new Promise((resolve) => void listen(client, subject, own, resolve));
}

serve({
  /** Resolves when all of them are up to date. */
  async open({ urls, subject, count }: { urls: readonly string[]; subject: string; count: number }): Promise<void> {
    for (const url of urls) {
      const { hostname, port } = new URL(url);
      ways.push(await openTcpProxy({ host: hostname, port: Number(port) }));
    }
    // Some at a time: only their return is meant to be a storm.
    await openMany(count, (n) => open(`http://127.0.0.1:${ways[n % ways.length]?.port}`, subject, n));
  },
  /** Every connection is lost at once, and can be made again at once. */
  cut(): void {
    for (const way of ways) {
      way.cut();
      way.resume();
    }
  },
  verdict(eventIds: readonly string[]): Verdict {
    const isComplete = ({ heard, isUp }: Subscriber): boolean => {
      const known = new Set(heard);
      return isUp && eventIds.every((id) => known.has(id));
    };
    return {
      complete: subscribers.filter(isComplete).length,
      twice: subscribers.filter(({ heard }) => new Set(heard).size !== heard.length).length,
      told: subscribers.filter(({ told }) => told > 0).length,
      failed: subscribers.flatMap(({ failure }) => failure ?? []).slice(0, 5),
    };
  },
});
