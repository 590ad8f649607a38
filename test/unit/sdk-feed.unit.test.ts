import { afterEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { type BookspaceClient, createBookspaceClient, type FeedItem } from "../../sdk/src/index.ts";
import { eventually } from "../support/eventually.ts";
import { type ScriptedServer, startScriptedServer, type Subscribed } from "./sdk-server.ts";

let server: ScriptedServer;
let client: BookspaceClient;

async function connect(onSubscribe: (subscribed: Subscribed) => void): Promise<BookspaceClient> {
  server = await startScriptedServer({ onSubscribe });
  client = createBookspaceClient({ url: server.url, webSocketImpl: WebSocket });
  return client;
}

afterEach(async () => {
  await client.close();
  await server.close();
});

const step = (n: number) => ({ eventFeed: { __typename: "Transition", eventId: `e${n}`, cursor: `c${n}` } });
const caughtUp = (cursor: string) => ({ eventFeed: { __typename: "FeedCaughtUp", cursor } });
const placeIn = (after: unknown): number => Number(String(after ?? "c0").slice(1));
const afters = () => server.subscribed.map(({ variables }) => variables["after"]);

async function read<T>(feed: AsyncIterableIterator<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) items.push((await feed.next()).value as T);
  return items;
}
const told = (item: FeedItem) => (item.__typename === "Transition" ? item.eventId : item.__typename);

describe("the feed follows the log by itself", () => {
  test("its cursor is the place of the last item that was read, whatever waits to be read", async () => {
    const { feed } = await connect((one) => [caughtUp("c0"), step(1), step(2)].forEach(one.next));
    const items = feed({ after: "c0" });
    expect(items.cursor).toBe("c0");
    await read(items, 2);
    expect(items.cursor).toBe("c1");
    await read(items, 1);
    expect(items.cursor).toBe("c2");
  });

  test.each([
    ["the server stops", 1001],
    ["the connection is cut", undefined],
    ["a service restarts", 1012],
    ["the keys of tokens are away", 1013],
    ["nothing was read for long", 4410],
  ])("when %s (%s) it comes back to its last place", async (_why, code) => {
    const { feed } = await connect((one) => {
      one.next(step(placeIn(one.variables["after"]) + 1));
      one.close(code);
    });
    expect((await read(feed(), 3)).map(told)).toEqual(["e1", "e2", "e3"]);
    expect(afters().slice(0, 3)).toEqual([undefined, "c1", "c2"]);
  });

  test("a place that was told before anything happened is come back to as well", async () => {
    const { feed } = await connect((one) => {
      one.next(caughtUp("c7"));
      one.close(one.number === 0 ? 1001 : undefined);
    });
    await read(feed(), 2);
    expect(afters()[1]).toBe("c7");
  });

  test("what went by that was not asked for moves its place, and is no item", async () => {
    const { feed } = await connect((one) => {
      if (one.number > 0) return one.next(step(71));
      one.next(step(1));
      one.next({ eventFeed: { __typename: "FeedProgress", cursor: "c70" } });
      one.close(1001);
    });
    const items = feed();
    expect((await read(items, 2)).map(told)).toEqual(["e1", "e71"]);
    expect(afters()).toEqual([undefined, "c70"]);
  });

  test("a server that completes it is stopping: the log has no end", async () => {
    const { feed } = await connect((one) => {
      one.next(step(placeIn(one.variables["after"]) + 1));
      one.complete();
    });
    expect((await read(feed(), 2)).map(told)).toEqual(["e1", "e2"]);
  });

  test("FeedLagged is told, then it goes on from where the server says", async () => {
    const { feed } = await connect((one) => {
      if (one.number > 0) return one.next(step(6));
      one.next(step(1));
      one.next({ eventFeed: { __typename: "FeedLagged", dropped: 4, resumeAfter: "c5" } });
      one.complete();
    });
    expect((await read(feed(), 3)).map(told)).toEqual(["e1", "FeedLagged", "e6"]);
    expect(afters()).toEqual([undefined, "c5"]);
  });

  test("FeedCursorExpired is told, then it ends: what to do is the caller's decision", async () => {
    const { feed } = await connect((one) => {
      one.next({ eventFeed: { __typename: "FeedCursorExpired", oldest: "c9" } });
      one.complete();
    });
    const items = feed({ after: "c1" });
    expect(await items.next()).toEqual({ done: false, value: { __typename: "FeedCursorExpired", oldest: "c9" } });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(afters()).toEqual(["c1"]);
  });

  test("its cursor is then where the log begins: who stores it is not told of the same gap for ever", async () => {
    const { feed } = await connect((one) =>
      one.next(
        one.variables["after"] === "c1" ? { eventFeed: { __typename: "FeedCursorExpired", oldest: "c9" } } : step(10),
      ),
    );
    const items = feed({ after: "c1" });
    await read(items, 1);
    expect(items.cursor).toBe("c9");
    expect((await read(feed({ after: items.cursor }), 1)).map(told)).toEqual(["e10"]);
    expect(afters()).toEqual(["c1", "c9"]);
  });

  test("what is wrong with the question is thrown, and not asked again", async () => {
    const { feed } = await connect((one) => one.error("BAD_USER_INPUT", false));
    await expect(feed({ after: "nonsense" }).next()).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    expect(server.subscribed).toHaveLength(1);
  });

  test("who leaves it is not followed any more", async () => {
    const { feed } = await connect((one) => one.next(step(1)));
    for await (const item of feed()) {
      expect(told(item)).toBe("e1");
      break;
    }
    await eventually(() => server.subscribed[0]?.isLeft, "the subscription to be left");
  });
});

describe("a reader that is slow", () => {
  /** Tells step after step, in order, for as long as it is listened to. */
  const pour = (last: number) => (one: Subscribed) => {
    let n = placeIn(one.variables["after"]);
    const more = (): void => {
      for (let until = n + 100; n < until && n < last; ) one.next(step(++n));
      if (n < last && !one.isLeft) setTimeout(more, 1);
    };
    more();
  };

  test("takes no more than fits, then the rest, with no gap and no repeat", async () => {
    const { feed } = await connect(pour(5_000));
    const items = feed();
    await eventually(() => server.subscribed[0]?.isLeft, "the full reader to leave");
    // Whatever it might ask of the server would come there before this one's question.
    await read(feed({ after: "c4999" }), 1);
    expect(afters()).toEqual([undefined, "c4999"]);
    expect((await read(items, 5_000)).map(told)).toEqual(Array.from({ length: 5_000 }, (_, n) => `e${n + 1}`));
    expect(afters()[2]).toBe("c1000");
  });

  test("can leave while nothing is taken for it", async () => {
    const { feed } = await connect(pour(5_000));
    const items = feed();
    await eventually(() => server.subscribed[0]?.isLeft, "the full reader to leave");
    await items.return?.();
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(server.subscribed).toHaveLength(1);
  });

  test("of a state begins again with the state as it is then", async () => {
    const { onPipeline } = await connect((one) => {
      for (let n = 0; n < 1_200; n++) one.next({ pipeline: { at: `${one.number}.${n}` } });
    });
    const snapshots = onPipeline();
    await eventually(() => server.subscribed[0]?.isLeft, "the full reader to leave");
    const seen: string[] = [];
    while (!seen.includes("1.0")) seen.push((await snapshots.next()).value.pipeline.at);
    expect(seen).toHaveLength(1_001);
  });

  test("of one's own operation that has no place hears what came, and then that it was too slow", async () => {
    const { subscribe } = await connect((one) => {
      for (let n = 0; n < 1_200; n++) one.next({ notification: { message: `${one.number}.${n}` } });
    });
    const items = subscribe("subscription Told { notification { message } }");
    await eventually(() => server.subscribed[0]?.isLeft, "the full reader to leave");
    await read(items, 1_000);
    await expect(items.next()).rejects.toMatchObject({ code: "SUBSCRIBER_LAGGED", retryable: true });
    expect(server.subscribed).toHaveLength(1);
  });
});

describe("onEventProcessed, onNotification and onAlerts", () => {
  test.each(["onEventProcessed", "onNotification", "onAlerts"] as const)(
    "%s goes on from its last cursor when the server says that it was too slow",
    async (method) => {
      const field = { onEventProcessed: "eventProcessed", onNotification: "notification", onAlerts: "alerts" }[method];
      const client = await connect((one) => {
        one.next({ [field]: { eventId: `e${one.number}`, cursor: `c${one.number}` } });
        one.error("SUBSCRIBER_LAGGED", true);
      });
      const items: AsyncIterableIterator<object> = client[method]();
      expect([(await items.next()).value, (await items.next()).value]).toMatchObject([
        { [field]: { eventId: "e0" } },
        { [field]: { eventId: "e1" } },
      ]);
      expect(afters().slice(0, 2)).toEqual([undefined, "c0"]);
    },
  );

  test("being too slow is thrown when there is no place to go on from: going on from now would be a gap", async () => {
    const { onNotification } = await connect((one) => one.error("SUBSCRIBER_LAGGED", true));
    await expect(onNotification().next()).rejects.toMatchObject({ name: "BookspaceError", code: "SUBSCRIBER_LAGGED" });
  });

  test("being too slow for a state is no gap: it begins again with the state as it is then", async () => {
    const { onEvent } = await connect((one) => {
      if (one.number === 0) return one.error("SUBSCRIBER_LAGGED", true);
      one.next({ event: { id: "e1", status: "PROCESSED" } });
    });
    expect(await onEvent({ id: "e1" }).next()).toMatchObject({ value: { event: { status: "PROCESSED" } } });
  });

  test("a cursor that has expired is thrown after what came before", async () => {
    const { onEventProcessed } = await connect((one) => {
      if (one.number > 0) return one.error("CURSOR_EXPIRED", false);
      one.next({ eventProcessed: { cursor: "c1" } });
      one.close(1001);
    });
    const items = onEventProcessed();
    expect(await items.next()).toMatchObject({ value: { eventProcessed: { cursor: "c1" } } });
    await expect(items.next()).rejects.toMatchObject({ name: "BookspaceError", code: "CURSOR_EXPIRED" });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });
});
