import { expect, test } from "@jest/globals";
import { Duplex } from "node:stream";
import { type Socket } from "node:net";
import { WebSocket } from "ws";
import { outletOf } from "../../src/graphql/fan-out/outlet.ts";

/** An outlet whose client reads nothing until `read`. */
function unread() {
  let taken: (() => void) | null = null;
  const tcp = new Duplex({ read() {}, write: (_chunk, _encoding, done) => void (taken = done) });
  // Of both only what an outlet asks: is it open, and what waits in it.
  const outlet = outletOf({ readyState: WebSocket.OPEN } as WebSocket, tcp as unknown as Socket);
  /** Fills it to its bound; how many bytes that took. */
  function fill(): number {
    while (!outlet.full) outlet.write(Buffer.alloc(8 * 1024));
    return tcp.writableLength;
  }
  function read(): void {
    for (let done = taken; done; done = taken) {
      taken = null;
      done();
    }
  }
  return { outlet, fill, read, tcp };
}

const KIB = 1024;
const STALLED = 1_000;

test("256 KiB wait for one client that does not read; for all together 32 MiB, which those that are behind share", async () => {
  const stalled = Array.from({ length: STALLED }, unread);
  expect(stalled[0]?.fill()).toBeLessThanOrEqual(256 * KIB + 8 * KIB);
  for (const one of stalled) one.outlet.write(Buffer.alloc(20 * KIB));
  const held = stalled.slice(1).map(({ fill }) => fill());
  const share = (32 * 1024 * KIB) / STALLED;
  expect(Math.max(...held)).toBeLessThanOrEqual(share + 8 * KIB);

  // Who reads is behind no longer, and leaves the others a larger share.
  for (const { read } of stalled.slice(10)) read();
  await new Promise(setImmediate);
  expect(stalled[1]?.outlet.full).toBe(false);
  expect(stalled[1]?.fill()).toBeGreaterThan(200 * KIB);
  for (const { tcp } of stalled) tcp.destroy();
});
