import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { type WebSocket } from "ws";
import { CLOSE_CODES, closeSocket, expel } from "../../src/graphql/fan-out/close.ts";

/** A socket whose client never answers; what was done to it. */
function silentSocket() {
  const done: unknown[] = [];
  const close = (code: number, reason: string) => void done.push([code, reason]);
  // Of a socket only what ends it.
  return { socket: { close, terminate: () => void done.push("cut off") } as unknown as WebSocket, done };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test("who is expelled and does not answer the close frame is cut off", () => {
  const { socket, done } = silentSocket();
  expel(socket, CLOSE_CODES.tooManySockets, "Too many.");
  expect(done).toEqual([[4411, "Too many."]]);
  jest.advanceTimersByTime(10_000);
  expect(done).toEqual([[4411, "Too many."], "cut off"]);
});

test("a reason is cut to the bytes that a close frame holds, between two characters", () => {
  const { socket, done } = silentSocket();
  closeSocket(socket, 4409, "é".repeat(100));
  expect(done).toEqual([[4409, "é".repeat(61)]]);
});
