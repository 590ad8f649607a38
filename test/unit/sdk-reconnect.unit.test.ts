import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { BookspaceError } from "../../sdk/src/errors.ts";
import { createReconnect } from "../../sdk/src/reconnect.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const lost = new BookspaceError("DISCONNECTED", "…", { retryable: true });

/** How long it waited; null when it gave up. */
async function waited(next: Promise<void>): Promise<number | null> {
  const start = performance.now();
  const outcome = next.then(
    () => performance.now() - start,
    () => null,
  );
  await jest.runAllTimersAsync();
  return outcome;
}

test("each wait is longer than the one before, half of it by chance, up to 5 s", async () => {
  const { next } = createReconnect({ retries: 10, renews: false });
  for (const longest of [200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
    const ms = await waited(next(lost));
    expect(ms).toBeGreaterThanOrEqual(longest / 2 - 1);
    expect(ms).toBeLessThanOrEqual(longest + 1);
  }
});

test("it gives up after so many tries in a row, with the failure", async () => {
  const { next } = createReconnect({ retries: 2, renews: false });
  await waited(next(lost));
  await waited(next(lost));
  await expect(next(lost)).rejects.toBe(lost);
});

test("a server that was there for 5 s begins the count anew; a shorter while does not", async () => {
  const reconnect = createReconnect({ retries: 1, renews: false });
  await waited(reconnect.next(lost));
  reconnect.heard();
  await jest.advanceTimersByTimeAsync(6_000);
  expect(await waited(reconnect.next(lost))).not.toBeNull();
  reconnect.heard();
  await jest.advanceTimersByTimeAsync(4_000);
  expect(await waited(reconnect.next(lost))).toBeNull();
});

test("a connection that hangs for long before it fails is no server that was there", async () => {
  const reconnect = createReconnect({ retries: 1, renews: false });
  reconnect.heard();
  await waited(reconnect.next(lost));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await waited(reconnect.next(lost))).toBeNull();
});

test("those who lost the same connection wait together, and count once", async () => {
  const { next } = createReconnect({ retries: 1, renews: false });
  const all = Promise.all([next(lost), next(lost), next(lost)]);
  await jest.runAllTimersAsync();
  await all;
});

test("what makes no sense to try again fails at once, also while others wait", async () => {
  const { next } = createReconnect({ retries: 5, renews: true });
  const waiting = next(lost);
  const wrong = new BookspaceError("BAD_USER_INPUT", "…");
  await expect(next(wrong)).rejects.toBe(wrong);
  await jest.runAllTimersAsync();
  await waiting;
});
