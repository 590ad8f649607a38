import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { WebSocket } from "ws";
import { AppError } from "../../src/errors.ts";
import { createCredentials } from "../../src/graphql/fan-out/credentials.ts";
import { type Identity } from "../../src/identity/authenticator.ts";

const HOUR = 3_600_000;
const TOKEN = { authorization: "Bearer …" };
const keysAway = new AppError("UNAVAILABLE", "The keys can't be fetched now.");

/** Of a socket what credentials ask of it; and what they did to it. */
function openSocket() {
  const told: unknown[] = [];
  const closed: number[] = [];
  const socket = Object.assign(new EventEmitter(), {
    readyState: WebSocket.OPEN as number,
    send: (text: string) => void told.push(JSON.parse(text)),
    close(code: number) {
      closed.push(code);
      socket.readyState = WebSocket.CLOSING;
    },
  });
  return { socket: socket as unknown as WebSocket, told, closed };
}

/** Credentials of an authenticator that answers these in turn: how long ada's token is good for, in milliseconds, or an error. */
function credentialsOf(...answers: readonly (number | AppError)[]) {
  const left = [...answers];
  return createCredentials({
    fromHeaders: () => Promise.reject(new Error("A socket has no headers of its own.")),
    async fromConnectionParams(): Promise<Identity> {
      const answer = left.shift() ?? keysAway;
      if (answer instanceof AppError) throw answer;
      return { viewer: { id: "ada", roles: ["user"] }, expiresAt: Date.now() + answer };
    },
  });
}

describe("the credential of a socket", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test("that is good for an hour is told of 30 s before its end, and ends its socket then", async () => {
    const { socket, told, closed } = openSocket();
    expect(await credentialsOf(HOUR).accept(socket, TOKEN)).toBe(true);
    jest.advanceTimersByTime(HOUR - 31_000);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(2_000);
    expect(told).toEqual([{ type: "ping", payload: { credentialExpiresInMs: expect.closeTo(30_000, -2) } }]);
    jest.advanceTimersByTime(28_000);
    expect(closed).toEqual([]);
    jest.advanceTimersByTime(2_000);
    expect(closed).toEqual([4403]);
  });

  test("that is good for months costs nothing until then, though a timer reaches 24 days", async () => {
    const { socket, told, closed } = openSocket();
    const began = Date.now();
    await credentialsOf(60 * 24 * HOUR).accept(socket, TOKEN);
    jest.advanceTimersToNextTimer();
    expect(Date.now() - began).toBeGreaterThan(20 * 24 * HOUR);
    jest.advanceTimersByTime(30 * 24 * HOUR);
    expect([told, closed]).toEqual([[], []]);
    jest.advanceTimersByTime(30 * 24 * HOUR);
    expect(closed).toEqual([4403]);
  });

  test("that can't be checked now closes its socket with 1013: its client tries again", async () => {
    const { socket, closed } = openSocket();
    expect(await credentialsOf(keysAway).accept(socket, TOKEN)).toBe(false);
    expect(closed).toEqual([1013]);
  });

  test("stays good to its end when the next one can't be checked now", async () => {
    const { socket, closed } = openSocket();
    const credentials = credentialsOf(HOUR, keysAway);
    await credentials.accept(socket, TOKEN);
    await credentials.renew(socket, TOKEN);
    jest.advanceTimersByTime(HOUR - 1_000);
    expect(closed).toEqual([]);
    jest.advanceTimersByTime(2_000);
    expect(closed).toEqual([4403]);
  });
});
