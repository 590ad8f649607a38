import { WebSocket } from "ws";
import { BookspaceError, createBookspaceClient } from "../../sdk/src/index.ts";

/** A subscriber that comes back with its cursor, whatever happens to the API at its address. */
export interface Follower {
  /** How often it heard that an event is processed, by event id. */
  readonly heard: ReadonlyMap<string, number>;
  /** The code with which the server told it plainly that there is a gap; null when it never did. */
  readonly told: string | null;
  stop(): Promise<void>;
}

const GAPS: readonly string[] = ["CURSOR_EXPIRED", "SUBSCRIBER_LAGGED"];

/** Follows what is processed from a cursor on, such as a receipt's. */
export function follow(url: string, userId: string, after: string): Follower {
  const client = createBookspaceClient({
    url,
    headers: { "x-user-id": userId },
    retries: 100,
    webSocketImpl: WebSocket,
  });
  const heard = new Map<string, number>();
  let told: string | null = null;

  async function listen(): Promise<void> {
    try {
      for await (const { eventProcessed } of client.onEventProcessed({ after }))
        heard.set(eventProcessed.eventId, (heard.get(eventProcessed.eventId) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof BookspaceError) || !GAPS.includes(error.code)) throw error;
      told = error.code;
    }
  }

  const listening = listen();
  // A test that fails leaves it behind: then it must not fail the next one, minutes later.
  listening.catch(() => {});
  return {
    heard,
    get told() {
      return told;
    },
    async stop() {
      await client.close();
      await listening;
    },
  };
}
