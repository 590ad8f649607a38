import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { createBookspaceClient } from "../../sdk/src/index.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

interface Asked {
  readonly operationName: string;
  readonly variables: { readonly input: { readonly idempotencyKey?: string } };
}

const error = (code: string) => ({ errors: [{ message: "…", extensions: { code, retryable: true } }] });

/** A server that answers the requests with these, the last one again and again; what it was asked. */
async function answering(...answers: readonly object[]): Promise<{ url: string; asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const listening = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      response.end(JSON.stringify(answers[asked.length] ?? answers.at(-1)));
      asked.push(JSON.parse(body) as Asked);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

test("a query is asked again while the fault may pass", async () => {
  const { url, asked } = await answering(error("UNAVAILABLE"));
  await expect(createBookspaceClient({ url, retries: 2, webSocketImpl: WebSocket }).me()).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
  expect(asked).toHaveLength(3);
});

test("a server that takes a request and says nothing is given up, and asked again like any that is away", async () => {
  let asked = 0;
  const silent = createServer(() => void (asked += 1));
  server = silent;
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const client = createBookspaceClient({ url, retries: 1, timeoutMs: 500, webSocketImpl: WebSocket });
  await expect(client.me()).rejects.toMatchObject({ code: "NETWORK", message: `No answer from ${url} within 0.5 s.` });
  expect(asked).toBe(2);
  silent.closeAllConnections();
});

describe("an answer that is a proxy's own", () => {
  /** Answers all requests so; how a query of a client with one retry ends, and how often it asked. */
  async function asking(status: number, body: string) {
    let asked = 0;
    const proxy = createServer((_request, response) => {
      asked += 1;
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    server = proxy;
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const failure: unknown = await createBookspaceClient({ url, retries: 1 })
      .me()
      .catch((error: unknown) => error);
    return { failure, asked, message: `${url}/graphql answered ${status}, but not as BookSpace does.` };
  }

  test.each([
    [502, "<html>Bad Gateway</html>"],
    [503, '{"message": "Service Unavailable"}'],
    [504, "null"],
    [429, '{"message": "API rate limit exceeded"}'],
  ])("may pass, as what is away or asks for patience does: %i %s", async (status, body) => {
    const { failure, asked, message } = await asking(status, body);
    expect(failure).toMatchObject({ name: "BookspaceError", code: "NETWORK", retryable: true, message });
    expect(asked).toBe(2);
  });

  test.each([
    [401, '{"message": "Unauthorized"}'],
    [404, '{"code": "NOT_FOUND"}'],
  ])("is thrown at once when it will stay so: %i %s", async (status, body) => {
    const { failure, asked, message } = await asking(status, body);
    expect(failure).toMatchObject({ name: "BookspaceError", code: "NETWORK", retryable: false, message });
    expect(asked).toBe(1);
  });
});

describe("headers that never come", () => {
  const headers = () => new Promise<never>(() => {});

  test("are given up after the same time", async () => {
    const { url, asked } = await answering({ data: {} });
    const client = createBookspaceClient({ url, headers, retries: 0, timeoutMs: 50 });
    const failure = { code: "NETWORK", retryable: true, message: "No headers within 0.05 s." };
    await expect(client.me()).rejects.toMatchObject(failure);
    expect(asked).toHaveLength(0);
  });

  test("don't keep who leaves", async () => {
    const { url } = await answering({ data: {} });
    const leaving = new AbortController();
    const waiting = createBookspaceClient({ url, headers }).me({}, { signal: leaving.signal });
    const reason = new Error("The page was left.");
    setTimeout(() => leaving.abort(reason), 20);
    await expect(waiting).rejects.toBe(reason);
  });
});

test("headers that fail are the caller's own error, and not asked for again", async () => {
  const { url } = await answering({ data: {} });
  const failure = new Error("No such key.");
  const headers = () => Promise.reject(failure);
  await expect(createBookspaceClient({ url, headers }).me()).rejects.toBe(failure);
});

test("a query that has waited for an event is not: the caller said how long", async () => {
  const { url, asked } = await answering(error("SETTLE_TIMEOUT"));
  const waiting = createBookspaceClient({ url, webSocketImpl: WebSocket }).search({ query: "x", settledAfter: "e1" });
  await expect(waiting).rejects.toMatchObject({ code: "SETTLE_TIMEOUT", retryable: true });
  expect(asked).toHaveLength(1);
});

const receipt = { eventId: "e1", type: "DOCUMENT_CREATED", cursor: "c1" };
const input = { title: "Plans", content: "…" };
const keys = (asked: readonly Asked[]) => asked.map(({ variables }) => variables.input.idempotencyKey);

test("a mutation that takes an idempotency key is asked again with the same one, made for it", async () => {
  const { url, asked } = await answering(error("UNAVAILABLE"), { data: { createDocument: { receipt } } });
  const { createDocument } = createBookspaceClient({ url });
  await createDocument({ input });
  await createDocument({ input });
  const [first, again, other] = keys(asked);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test("the caller's own key is kept", async () => {
  const { url, asked } = await answering({ data: { addComment: { receipt } } });
  await createBookspaceClient({ url }).addComment({ input: { documentId: "d", body: "…", idempotencyKey: "mine" } });
  expect(keys(asked)).toEqual(["mine"]);
});

test("a mutation that takes none is asked once: it may have happened", async () => {
  const { url, asked } = await answering(error("UNAVAILABLE"));
  const { updateDocument } = createBookspaceClient({ url, retries: 2 });
  const changing = updateDocument({ input: { id: "d", title: "…" } });
  await expect(changing).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
  expect(asked).toHaveLength(1);
  expect(keys(asked)[0]).toBeUndefined();
});

test("a receipt can be awaited, and is sent and stored as it came", async () => {
  const { url } = await answering({ data: { createDocument: { receipt }, publishTestEvent: receipt } });
  const { createDocument, publishTestEvent } = createBookspaceClient({ url });
  const results = [
    (await createDocument({ input })).createDocument.receipt,
    (await publishTestEvent({ type: "DOCUMENT_CREATED", data: {} })).publishTestEvent,
  ];
  for (const result of results) {
    expect(result.settled).toBeInstanceOf(Function);
    expect(JSON.parse(JSON.stringify(result))).toEqual(receipt);
    expect(structuredClone(result)).toEqual(receipt);
  }
});
