import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { type LookupAddress } from "node:dns";
import { refusingLookup } from "../../src/alerts/webhook/lookup.ts";
import { post } from "../../src/alerts/webhook/post.ts";
import { openWebhookServer } from "../support/webhook-server.ts";

const never = new AbortController().signal;

describe("a webhook's name", () => {
  /** What comes of a name that leads to these addresses. */
  const lookedUp = (...addresses: string[]): Promise<unknown> =>
    new Promise((resolve) => {
      const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      const ask = ((_name: string, _options: object, done: (error: null, all: LookupAddress[]) => void) =>
        done(null, found)) as unknown as Parameters<typeof refusingLookup>[0];
      refusingLookup(ask)("hooks.example", { all: true }, (error, all) => resolve(error ? error.message : all));
    });

  test("that leads to a link-local address is refused when it is resolved", async () => {
    for (const address of ["169.254.169.254", "fe80::1", "fd00:ec2::254", "::ffff:169.254.169.254"])
      expect(await lookedUp("192.0.2.1", address)).toContain("leads to a link-local address");
  });

  test("that leads elsewhere is taken", async () => {
    expect(await lookedUp("192.0.2.1")).toEqual([{ address: "192.0.2.1", family: 4 }]);
  });
});

describe("a receiver of webhooks", () => {
  afterEach(() => void jest.useRealTimers());

  test("one that does not answer is waited for 5 s", async () => {
    const server = await openWebhookServer();
    server.answerWith("nothing");
    // Sockets go on in real time.
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask", "performance", "Date"] });
    const outcome = post(server.url, {}, "{}", never).catch((error: Error) => error.message);
    while (server.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    jest.advanceTimersByTime(5_000);
    expect(await outcome).toContain("No answer within 5 s");
    await server.close();
  });

  test("one that sends elsewhere is not followed", async () => {
    const [server, elsewhere] = await Promise.all([openWebhookServer(), openWebhookServer()]);
    server.answerWith(307, { location: elsewhere.url });
    expect(await post(server.url, {}, "{}", never)).toBe(307);
    expect(elsewhere.received).toEqual([]);
    await Promise.all([server.close(), elsewhere.close()]);
  });
});
