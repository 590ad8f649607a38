import { isDeepStrictEqual } from "node:util";
import { type Live, createLive } from "../live.ts";
import { type Log } from "../log.ts";
import { type AuditRecord } from "../store/records/operations.ts";
import { type AuditLog } from "./audit-log.ts";

const NEWEST = 50;
/** Whichever process carries an action out, its entry tells of it: so the entries are read. */
const LOOK_MS = 500;

/** The newest 50 entries, newest first: as they are, then again whenever there is a new one, or one has ended. */
export interface NewestEntries {
  /** A slow listener gets the newest state alone. */
  listen(): AsyncIterableIterator<readonly AuditRecord[]>;
}

export function createNewestEntries(audit: Pick<AuditLog, "entries">, log: Log): NewestEntries {
  const looks: Live<readonly AuditRecord[]> = createLive(LOOK_MS, log, "Reading the newest audit entries", async () =>
    (await audit.entries({ first: NEWEST })).edges.map(({ node }) => node),
  );
  return { listen: () => changesOf(looks.listen()) };
}

/** Not a generator: that can't be left while it waits for a change. */
function changesOf<T>(source: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  let told: T | undefined;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await source.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const look = await source.next();
        if (look.done || !isDeepStrictEqual(look.value, told)) {
          told = look.value as T;
          return look;
        }
      }
    },
    return: end,
    async throw(error) {
      await end();
      throw error;
    },
  };
}
