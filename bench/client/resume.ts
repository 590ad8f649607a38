import { serve } from "../support/rpc.ts";
import { openConnection } from "./http.ts";
import { CREATE, documentInput } from "./operations.ts";
import { watch } from "./websocket.ts";

const USER = "reader";
const FEED = `subscription Feed($after: Cursor) {
  eventFeed(after: $after) {
    __typename
    ... on Transition { eventId type subject consumer status attempt at cursor }
    ... on FeedCaughtUp { cursor }
  }
}`;

export interface Resumed {
  readonly items: number;
  readonly ms: number;
}

/** From the subscription to `FeedCaughtUp`. */
async function resume({ url, after }: { readonly url: string; readonly after: string }): Promise<Resumed> {
  let items = 0;
  let caughtUp = (): void => {};
  const done = new Promise<void>((resolve) => (caughtUp = resolve));
  const startedAt = performance.now();
  const onNext = (frame: Buffer): void => {
    if (frame.includes("FeedCaughtUp")) caughtUp();
    else items += 1;
  };
  const watcher = await watch(url, USER, onNext, { query: FEED, variables: { after } });
  await done;
  watcher.close();
  return { items, ms: performance.now() - startedAt };
}

let going = false;
let running: Promise<unknown> = Promise.resolve();

serve({
  /** A place in the log: what comes from now on is after it. */
  async cursor({ url }: { readonly url: string }): Promise<string> {
    const connection = await openConnection(url, USER);
    const withCursor = CREATE.replace("eventId }", "eventId cursor }");
    const { createDocument } = await connection.graphql<{ createDocument: { receipt: { cursor: string } } }>(
      withCursor,
      {
        input: documentInput(0),
      },
    );
    connection.close();
    return createDocument.receipt.cursor;
  },
  resume,
  /** So many readers that begin again at the cursor each time they have caught up, until `rest`. */
  async keepResuming({ readers, ...from }: { readonly url: string; readonly after: string; readonly readers: number }) {
    going = true;
    const loop = async (): Promise<void> => {
      while (going) await resume(from);
    };
    running = Promise.all(Array.from({ length: readers }, loop));
  },
  async rest(): Promise<void> {
    going = false;
    await running;
  },
});
