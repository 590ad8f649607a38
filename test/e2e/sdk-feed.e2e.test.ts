import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { type BookspaceClient, createBookspaceClient, type Feed, type FeedItem } from "../../sdk/src/index.ts";
import { describeWithServices } from "../services/required.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, startWorkerProcess, temporaryFolder } from "../support/processes.ts";
import { sandboxes } from "../support/sandbox.ts";
import { openTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { bearer, inSeconds, SECRET, tokenOf } from "../support/tokens.ts";

const clients: BookspaceClient[] = [];
const proxies: TcpProxy[] = [];

function clientOf(
  url: string,
  headers: Parameters<typeof createBookspaceClient>[0]["headers"] = { "x-user-id": "ada" },
) {
  const client = createBookspaceClient({ url, headers, webSocketImpl: WebSocket });
  clients.push(client);
  return client;
}

/** A way to a server that the test can cut. */
async function wayTo(url: string): Promise<{ readonly way: TcpProxy; readonly url: string }> {
  const way = await openTcpProxy({ host: "127.0.0.1", port: Number(new URL(url).port) });
  proxies.push(way);
  return { way, url: `http://127.0.0.1:${way.port}` };
}

const create = async (client: BookspaceClient, title: string) =>
  (await client.createDocument({ input: { title, content: "…" } })).createDocument;

const stepOf = (item: FeedItem): string =>
  item.__typename === "Transition"
    ? `${item.eventId}/${item.consumer}/${item.attempt}/${item.status}`
    : item.__typename;
const isProcessed = (item: FeedItem, eventId: string): boolean =>
  item.__typename === "Transition" && item.eventId === eventId && !item.consumer && item.status === "PROCESSED";

async function readUntil(feed: Feed, isLast: (item: FeedItem) => boolean): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for (;;) {
    const { done, value } = await feed.next();
    if (done) throw new Error("The feed ended.");
    items.push(value);
    if (isLast(value)) return items;
  }
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
}, 30_000);
afterAll(() => killAll(), 30_000);

describe("the client library's feed", () => {
  test("goes on over a kill of the API: nothing is missed, nothing comes twice", async () => {
    const DATA_DIR = temporaryFolder();
    const first = await startApi({ DATA_DIR });
    const ada = clientOf(first.url);
    const one = await create(ada, "One");
    const feed = ada.feed({ after: one.receipt.cursor });
    const notes = ada.onNotification({ after: one.receipt.cursor });
    const before = await readUntil(feed, (item) => isProcessed(item, one.receipt.eventId));
    expect((await notes.next()).value).toMatchObject({ notification: { eventId: one.receipt.eventId } });

    await first.stop("SIGKILL");
    const second = await startApi({ DATA_DIR, PORT: new URL(first.url).port });
    const two = await create(ada, "Two");
    const after = await readUntil(feed, (item) => isProcessed(item, two.receipt.eventId));
    const steps = [...before, ...after].map(stepOf).filter((step) => step.includes("/"));
    expect(new Set(steps).size).toBe(steps.length);
    for (const { receipt } of [one, two])
      expect(steps.filter((step) => step.startsWith(receipt.eventId)).length).toBe(5);
    expect((await notes.next()).value).toMatchObject({ notification: { eventId: two.receipt.eventId } });
    await second.stop();
  }, 90_000);

  describe("on one API", () => {
    let api: RunningApi;
    const started = async (): Promise<RunningApi> =>
      (api ??= await startApi({ DATA_DIR: temporaryFolder(), JWT_SECRET: SECRET }));

    test("goes on when the connection is cut", async () => {
      const { url } = await started();
      const direct = clientOf(url);
      const { way, url: through } = await wayTo(url);
      const feed = clientOf(through).feed();
      await readUntil(feed, ({ __typename }) => __typename === "FeedCaughtUp");
      way.cut();
      const { receipt } = await create(direct, "While it is cut");
      way.resume();
      await readUntil(feed, (item) => isProcessed(item, receipt.eventId));
    }, 30_000);

    test("a reader that reads nothing for long gets all of it later, in order", async () => {
      const { url } = await started();
      const ada = clientOf(url);
      const feed = ada.feed();
      await readUntil(feed, ({ __typename }) => __typename === "FeedCaughtUp");
      const made = await Promise.all(Array.from({ length: 300 }, (_, n) => create(ada, `Many ${n}`)));
      await Promise.all(made.slice(-50).map(({ receipt }) => receipt.settled()));
      const left = new Set(made.map(({ receipt }) => receipt.eventId));
      const items = await readUntil(feed, (item) => {
        for (const id of left) if (isProcessed(item, id)) left.delete(id);
        return left.size === 0;
      });
      const steps = items.map(stepOf).filter((step) => step.includes("/"));
      expect(items.map(({ __typename }) => __typename)).not.toContain("FeedLagged");
      expect(steps).toHaveLength(300 * 5);
      expect(new Set(steps).size).toBe(steps.length);
    }, 60_000);

    test("a socket that outlives its token asks for the next one when it comes back", async () => {
      const { url } = await started();
      const { way, url: through } = await wayTo(url);
      let expired = false;
      let asked = 0;
      const ada = clientOf(through, async () => {
        asked += 1;
        // A cache that is late: the first answer after the expiry is the old token.
        return bearer(await tokenOf({ sub: "ada", exp: inSeconds(expired && asked === 2 ? -60 : 600) }));
      });
      const feed = ada.feed();
      await readUntil(feed, ({ __typename }) => __typename === "FeedCaughtUp");
      expired = true;
      way.cut();
      way.resume();
      await readUntil(feed, ({ __typename }) => __typename === "FeedCaughtUp");
      expect(asked).toBe(3);
    }, 30_000);

    test("a token that stays expired ends it with the server's reason", async () => {
      const { url } = await started();
      const ada = clientOf(url, async () => bearer(await tokenOf({ sub: "ada", exp: inSeconds(-60) })));
      await expect(ada.feed().next()).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.stringContaining("expired"),
      });
    }, 30_000);
  });
});

describe("a mutation whose answer is lost", () => {
  test("is sent again and makes one document; a change is not, and is said to be unsure", async () => {
    const { url } = await startApi({ DATA_DIR: temporaryFolder() });
    const direct = clientOf(url);
    const { way, url: through } = await wayTo(url);
    const ada = clientOf(through);
    await ada.me();

    way.freeze("toClient");
    const creating = create(ada, "Once");
    const made = await eventually(async () => (await direct.documents()).documents.edges[0], "the document");
    way.cut();
    way.resume();
    const { document, receipt } = await creating;
    expect(document.id).toBe(made.node.id);
    expect((await direct.documents()).documents.edges).toHaveLength(1);

    way.freeze("toClient");
    const changing = ada.updateDocument({ input: { id: document.id, title: "Twice?" } });
    const changed = expect(changing).rejects.toMatchObject({ code: "NETWORK" });
    await eventually(
      async () => (await direct.document({ id: document.id })).document?.title === "Twice?",
      "the change",
    );
    way.cut();
    way.resume();
    await changed;
    await direct.settled(receipt);
    expect((await direct.document({ id: document.id })).document?.version).toBe(2);
  }, 60_000);
});

describeWithServices("the client library over several API processes", (urls) => {
  const sandbox = sandboxes(urls);

  test("a stored cursor is good on another one, and a follower whose own is killed goes on there", async () => {
    const settings = { ...sandbox.settings, CURSOR_SECRET: "the same on all API processes, long enough" };
    const [one, other] = await Promise.all([startApi(settings), startApi(settings), startWorkerProcess(settings)]);
    const { receipt } = await create(clientOf(one.url), "Before");
    const feed = clientOf(one.url).feed({ after: receipt.cursor });
    await readUntil(feed, (item) => isProcessed(item, receipt.eventId));

    const { receipt: next } = await create(clientOf(other.url), "After");
    const elsewhere = clientOf(other.url).feed({ after: feed.cursor });
    const steps = (await readUntil(elsewhere, (item) => isProcessed(item, next.eventId))).map(stepOf);
    expect(steps.filter((step) => step.startsWith(receipt.eventId))).toEqual([]);

    await one.stop("SIGKILL");
    const third = await startApi({ ...settings, PORT: new URL(one.url).port });
    const { receipt: last } = await create(clientOf(third.url), "Last");
    const rest = (await readUntil(feed, (item) => isProcessed(item, last.eventId))).map(stepOf);
    expect(rest.filter((step) => step.startsWith(next.eventId))).toHaveLength(5);
    expect(rest.filter((step) => step.startsWith(receipt.eventId))).toEqual([]);
  }, 120_000);
});
