import { type ServerResponse } from "node:http";

/** Runs it when the client has taken the answer, or is gone. */
export function whenTaken(response: ServerResponse, run: () => void): void {
  if (response.closed) run();
  else response.once("close", run);
}

/**
 * Does the work of a request, and calls `leave` when that has ended and the client has taken the answer, or is gone: what a client that
 * left had asked for still takes room, and so does what it does not read.
 */
export async function underWay(response: ServerResponse, leave: () => void, work: () => Promise<void>): Promise<void> {
  await work().finally(() => whenTaken(response, leave));
}
