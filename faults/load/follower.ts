import { WebSocket } from "ws";
import { createBookspaceClient, type FeedTransition } from "../../sdk/src/index.ts";
import { eventually } from "../../test/support/eventually.ts";

/** A subscriber of every step, by the SDK, which comes back by itself. */
export interface Follower {
  readonly name: string;
  readonly user: string;
  /** What it heard, in order: `event/consumer/attempt/status`, without a consumer of the event itself. */
  readonly steps: readonly string[];
  /** Events that it heard to be settled. */
  readonly settled: ReadonlySet<string>;
  /** How often it was told plainly of a gap. */
  readonly told: number;
  /** How often it lost its connection. */
  readonly lost: number;
  /** What ended it against its will. */
  readonly failure: unknown;
  close(): Promise<void>;
}

export const stepOf = (eventId: string, consumer: string | null, attempt: number | null, status: string): string =>
  `${eventId}/${consumer ?? ""}/${consumer === null ? "" : attempt}/${status}`;

/** Resolves when it is up to date: it hears all that happens from here on. */
export async function openFollower(name: string, url: string, user: string): Promise<Follower> {
  const steps: string[] = [];
  const settled = new Set<string>();
  let told = 0;
  let lost = 0;
  let failure: unknown;
  let isUp = false;
  let isClosing = false;
  const client = createBookspaceClient({
    url,
    headers: { "x-user-id": user },
    reconnects: Number.POSITIVE_INFINITY,
    webSocketImpl: WebSocket,
    onConnection: (state) => void (state === "lost" && (lost += 1)),
  });

  function hear({ eventId, consumer, attempt, status }: FeedTransition): void {
    steps.push(stepOf(eventId, consumer ?? null, attempt ?? null, status));
    if (!consumer && status === "PROCESSED") settled.add(eventId);
    if (status === "DEAD_LETTERED") settled.add(eventId);
  }

  async function listen(): Promise<void> {
    for await (const item of client.feed()) {
      if (item.__typename === "Transition") hear(item);
      else if (item.__typename === "FeedCaughtUp") isUp = true;
      else told += 1;
    }
    if (!isClosing) failure = "The feed ended.";
  }

  const listening = listen().catch((error: unknown) => (failure = error));
  await eventually(() => isUp, `the subscriber ${name} to be up to date`);
  return {
    name,
    user,
    steps,
    settled,
    get told() {
      return told;
    },
    get lost() {
      return lost;
    },
    get failure() {
      return failure;
    },
    async close() {
      isClosing = true;
      await client.close();
      await listening;
    },
  };
}
