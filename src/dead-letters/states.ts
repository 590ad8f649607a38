import { isDeepStrictEqual } from "node:util";
import { notFound } from "../errors.ts";
import { sleep } from "../sleep.ts";
import { type ReplayRecord } from "../store/records/dead-letters.ts";
import { type Replays } from "./replays.ts";

/** Whichever process carries it out, its record says how far it is: so that is read, and a slow listener gets the newest state alone. */
const LOOK_MS = 300;

/** The replay as it is, then at each change, and last when it is over. @throws AppError NOT_FOUND */
export async function replayStates(
  { get }: Pick<Replays, "get">,
  id: string,
): Promise<AsyncIterableIterator<ReplayRecord>> {
  const first = await get(id);
  if (!first) throw notFound("replay", id);
  const left = new AbortController();
  let told: ReplayRecord | null = null;

  async function next(): Promise<IteratorResult<ReplayRecord, undefined>> {
    const before = told;
    if (before && before.status !== "running") return end();
    for (let state: ReplayRecord | null = before ? null : first; !left.signal.aborted; state = await get(id)) {
      if (state && !isDeepStrictEqual(state, before)) {
        told = state;
        return { done: false, value: state };
      }
      await sleep(LOOK_MS, { signal: left.signal }).catch(() => {});
    }
    return end();
  }

  async function end(): Promise<IteratorReturnResult<undefined>> {
    left.abort();
    return { done: true, value: undefined };
  }

  const states: AsyncIterableIterator<ReplayRecord> = {
    [Symbol.asyncIterator]: () => states,
    next,
    return: end,
    async throw(error) {
      await end();
      throw error;
    },
  };
  return states;
}
