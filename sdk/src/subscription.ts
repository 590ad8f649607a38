import { BookspaceError } from "./errors.ts";
import { placeOf } from "./place.ts";
import type { Socket } from "./socket.ts";
import { createStream } from "./stream.ts";
import type { Operation } from "./transport.ts";

const completed = (): BookspaceError =>
  new BookspaceError("DISCONNECTED", "The server ended the subscription.", { retryable: true });

const fellBehind = (): BookspaceError =>
  new BookspaceError("SUBSCRIBER_LAGGED", "This subscription has no place to come back to, and was read too slowly.", {
    retryable: true,
  });

/**
 * One subscription over as many connections as it takes, from the place of the log where the last one ended. What is not resumable
 * tells a state, and begins again with that as it is then. A reader that is slow makes it leave the server until all that waits is read.
 */
export function openSubscription<Result>(
  socket: Socket,
  { query, operationName, variables, resumable = false, state = false }: Operation,
  onEnd: () => void,
): { readonly items: AsyncIterableIterator<Result>; end(): void } {
  // `after` moves on in this very object: graphql-ws sends it again by itself when a server closes with 1000.
  const sent: Record<string, unknown> = { ...variables };
  let over = false;
  let leave = (): void => {};
  const stream = createStream<Result>(() => {
    over = true;
    leave();
    onEnd();
  });

  function receive(data: object): void {
    const [root] = Object.values(data) as unknown[];
    const place = placeOf(root);
    if (place !== undefined) sent["after"] = place;
    const hasRoom = stream.push(data as Result);
    // The cursor has expired, and the caller decides what to do. Nothing follows.
    if (typeof root === "object" && root !== null && "oldest" in root) stream.end();
    else if (!hasRoom) leave();
  }

  /** Until the server completes it, or until the reader has taken what waits. */
  async function turn(): Promise<void> {
    let isFull = false;
    const { ended, leave: leaveTurn } = socket.subscribe({ query, operationName, variables: sent }, receive);
    leave = () => {
      isFull = true;
      leaveTurn();
    };
    await ended;
    if (isFull) {
      if (!state && sent["after"] == null) throw fellBehind();
      return stream.drained();
    }
    // The log has no end: whoever completes a subscription to it is stopping.
    if (resumable) throw completed();
    stream.end();
  }

  async function run(): Promise<void> {
    while (!over) {
      try {
        await turn();
      } catch (failure) {
        if (over) return;
        await retry(failure);
      }
    }
  }

  async function retry(failure: unknown): Promise<void> {
    if (!(failure instanceof BookspaceError)) throw failure;
    // Going on from now would be a gap that nobody is told of.
    if (failure.code === "SUBSCRIBER_LAGGED" && !state && sent["after"] == null) throw failure;
    await socket.retry(failure);
  }

  run().catch((error: unknown) => stream.end(error));
  return { items: stream.items, end: () => stream.end() };
}
