import { type Socket } from "node:net";

/** One direction of a connection. */
export interface Pipe {
  /** Nothing passes until `resume`; what the sender's buffers can't take, it keeps. */
  freeze(): void;
  resume(): void;
  /** What comes from now on arrives so many milliseconds later; its order stays. */
  slow(ms: number): void;
}

/** Bytes under way in a slow pipe; at the bound it reads no more until some have arrived. */
const MAX_UNDER_WAY = 1_000_000;

export function openPipe(from: Socket, to: Socket): Pipe {
  const underWay: { readonly chunk: Buffer; readonly dueAt: number }[] = [];
  let bytes = 0;
  let delayMs = 0;
  let isFrozen = false;
  let hasEnded = false;
  let timer: NodeJS.Timeout | undefined;
  let hasRoom = true;

  /** Reading follows what can be written: so a slow reader holds up the sender, as without a proxy. */
  function read(): void {
    if (isFrozen || !hasRoom || bytes >= MAX_UNDER_WAY) from.pause();
    else from.resume();
  }

  function write(chunk: Buffer): void {
    if (to.writable) hasRoom = to.write(chunk);
  }

  function arrive(): void {
    timer = undefined;
    while (!isFrozen) {
      const next = underWay[0];
      if (!next) break;
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(arrive, waitMs);
        break;
      }
      underWay.shift();
      bytes -= next.chunk.length;
      write(next.chunk);
    }
    if (hasEnded && underWay.length === 0) to.end();
    read();
  }

  from.on("data", (chunk: Buffer) => {
    if (delayMs === 0 && underWay.length === 0 && !isFrozen) write(chunk);
    else {
      underWay.push({ chunk, dueAt: performance.now() + delayMs });
      bytes += chunk.length;
      if (!timer) arrive();
    }
    read();
  });
  from.on("end", () => {
    hasEnded = true;
    if (!timer) arrive();
  });
  from.on("close", () => clearTimeout(timer));
  to.on("drain", () => {
    hasRoom = true;
    read();
  });

  return {
    freeze() {
      isFrozen = true;
      read();
    },
    resume() {
      isFrozen = false;
      if (!timer) arrive();
    },
    slow(ms) {
      delayMs = ms;
    },
  };
}
