import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { type ClientOptions, createBookspaceClient } from "../../sdk/src/index.ts";

let server: Server | undefined;
afterEach(() => {
  jest.useRealTimers();
  server?.closeAllConnections();
  server?.close();
});

type Answer = (response: ServerResponse) => void;

/** A server whose downloads are answered so, one after the other; the places that were asked after. */
async function exporting(...answers: readonly Answer[]) {
  const after: (string | null)[] = [];
  const listening = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    if (url.pathname === "/base/graphql")
      return void response.end(JSON.stringify({ data: { exportEvents: { url: "/v1/events/export?filter=%7B%7D" } } }));
    expect(url.pathname).toBe("/base/v1/events/export");
    expect(request.headers["x-user-id"]).toBe("operator");
    after.push(url.searchParams.get("after"));
    answers[after.length - 1]?.(response);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/base`;
  const client = createBookspaceClient({ url, headers: { "x-user-id": "operator" }, retries: 1 });
  const read = async (signal?: AbortSignal): Promise<string[]> => {
    const cursors: string[] = [];
    for await (const { cursor } of client.exportLines(signal ? { signal } : {})) cursors.push(cursor);
    return cursors;
  };
  return { after, client, read, url };
}

const line = (cursor: string): string => `${JSON.stringify({ id: cursor, cursor })}\n`;
const COMPLETE = `${JSON.stringify({ complete: true, count: 1 })}\n`;
/** Sends this, then the connection breaks. */
const cutAfter =
  (text: string): Answer =>
  (response) =>
    response.write(text, () => setImmediate(() => response.destroy()));

test("a download that is cut is gone on with after its last whole line", async () => {
  const { after, read } = await exporting(
    cutAfter(line("c1") + line("c2") + '{"id":"c3","cur'),
    (response) => void response.end(line("c3") + COMPLETE),
  );
  expect(await read()).toEqual(["c1", "c2", "c3"]);
  expect(after).toEqual([null, "c2"]);
});

test("one that ends without its last line was cut too", async () => {
  const { after, read } = await exporting(
    (response) => void response.end(line("c1")),
    (response) => void response.end(COMPLETE),
  );
  expect(await read()).toEqual(["c1"]);
  expect(after).toEqual([null, "c1"]);
});

test("one that is cut again and again without a line is given up", async () => {
  const { after, read } = await exporting(cutAfter(line("c1")), cutAfter(""), cutAfter(""), cutAfter(""));
  await expect(read()).rejects.toMatchObject({ code: "DISCONNECTED" });
  expect(after).toEqual([null, "c1"]);
});

test("what the server refuses is thrown at once, with its code", async () => {
  const { after, read } = await exporting((response) =>
    response.writeHead(400).end(JSON.stringify({ code: "BAD_USER_INPUT", detail: "No such place." })),
  );
  await expect(read()).rejects.toMatchObject({ code: "BAD_USER_INPUT", message: "No such place." });
  expect(after).toHaveLength(1);
});

test("what the server says may pass is asked for again", async () => {
  const { after, read } = await exporting(
    (response) => response.writeHead(429).end(JSON.stringify({ code: "RATE_LIMITED", retryable: true })),
    (response) => void response.end(line("c1") + COMPLETE),
  );
  expect(await read()).toEqual(["c1"]);
  expect(after).toHaveLength(2);
});

test("who leaves ends the download", async () => {
  let isGone = false;
  const { client } = await exporting((response) => {
    response.on("close", () => (isGone = true));
    response.write(line("c1"));
  });
  for await (const { cursor } of client.exportLines()) {
    expect(cursor).toBe("c1");
    break;
  }
  while (!isGone) await new Promise(setImmediate);
});

describe("a connection that is dead, though nobody closed it", () => {
  const IMMEDIATE = ["setImmediate", "clearImmediate", "nextTick", "queueMicrotask", "performance", "Date"] as const;
  const passTime = async (ms: number): Promise<void> => {
    // What is on its way through the connection needs none.
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(ms);
  };

  test("one that says nothing for a minute is gone on with after its last whole line", async () => {
    jest.useFakeTimers({ doNotFake: [...IMMEDIATE] });
    const { after, read } = await exporting(
      (response) => void response.write(line("c1") + '{"id":"c2",'),
      (response) => void response.end(line("c2") + COMPLETE),
    );
    const reading = read();
    await passTime(59_000);
    expect(after).toEqual([null]);
    await passTime(10_000);
    expect(await reading).toEqual(["c1", "c2"]);
    expect(after).toEqual([null, "c1"]);
  });

  test("a reader that takes its time is not silence", async () => {
    jest.useFakeTimers({ doNotFake: [...IMMEDIATE] });
    let rest = (): void => {};
    const { after, client } = await exporting((response) => {
      response.write(line("c1"));
      rest = () => void response.end(line("c2") + COMPLETE);
    });
    const download = client.exportLines();
    expect(await download.next()).toMatchObject({ value: { cursor: "c1" } });
    await passTime(600_000);
    rest();
    expect(await download.next()).toMatchObject({ value: { cursor: "c2" } });
    expect(after).toEqual([null]);
  });
});

describe("an export has to begin in time", () => {
  const operator = { "x-user-id": "operator" };
  const impatient = (url: string, options: Partial<ClientOptions> = {}) =>
    createBookspaceClient({ url, headers: operator, retries: 0, timeoutMs: 1_000, ...options });

  test("one that doesn't begin is given up", async () => {
    const { after, url } = await exporting(() => {});
    await expect(impatient(url).exportLines().next()).rejects.toMatchObject({ code: "DISCONNECTED", retryable: true });
    expect(after).toHaveLength(1);
  });

  test("one that has begun takes as long as it takes", async () => {
    const { url } = await exporting((response) => {
      response.flushHeaders();
      setTimeout(() => response.end(line("c1") + line("c2") + COMPLETE), 1_500);
    });
    const cursors: string[] = [];
    for await (const { cursor } of impatient(url).exportLines()) cursors.push(cursor);
    expect(cursors).toEqual(["c1", "c2"]);
  });

  /** A token is there for the question where the export is, and never for the export. */
  const once = (): NonNullable<ClientOptions["headers"]> => {
    let asked = 0;
    return () => (asked++ === 0 ? operator : new Promise<never>(() => {}));
  };

  test("headers that never come are given up as well", async () => {
    const { after, url } = await exporting();
    const download = impatient(url, { headers: once() }).exportLines();
    await expect(download.next()).rejects.toMatchObject({ code: "DISCONNECTED" });
    expect(after).toHaveLength(0);
  });

  test.each([
    ["headers that never come", once()],
    ["an answer that doesn't begin", operator],
  ])("who leaves is not kept by %s", async (_what, headers) => {
    const { url } = await exporting(() => {});
    const leaving = new AbortController();
    const download = impatient(url, { headers, timeoutMs: 60_000 }).exportLines({ signal: leaving.signal });
    const reason = new Error("The page was left.");
    setTimeout(() => leaving.abort(reason), 100);
    await expect(download.next()).rejects.toBe(reason);
  });
});
