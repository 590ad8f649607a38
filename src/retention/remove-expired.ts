import { sleep } from "../sleep.ts";
import { type Collection, type Filter, type Sort, type Stored } from "../store/port.ts";

/** Records of one collection whose time is over. */
export interface Expired<T extends Stored> {
  readonly collection: Collection<T>;
  /** What is true of them. Said again in the deletion: a record that changed in between stays. */
  readonly filter: Filter;
  /** Where an index finds the next batch; `last` is the last record of the batch before. */
  readonly range?: (last: T | undefined) => Filter;
  readonly sort?: Sort;
  /** What `range` needs of a record. */
  readonly field?: keyof T & string;
}

/** Small enough that nobody waits for it for long: the embedded store deletes a batch in one turn of the event loop. */
export const BATCH = 200;
const PAUSE_MS = 50;

/**
 * Deletes them in bounded batches, with a pause between two; answers how many went. Several processes may do it at once: they
 * find the same records, and who comes second deletes nothing.
 */
export async function removeExpired<T extends Stored>(
  { collection, filter, range = () => ({}), sort, field }: Expired<T>,
  signal: AbortSignal,
): Promise<number> {
  const projection = { _id: 1, ...(field ? { [field]: 1 } : {}) } as const;
  let removed = 0;
  let last: T | undefined;
  while (!signal.aborted) {
    const found = await collection
      .find({ ...filter, ...range(last) }, { ...(sort ? { sort } : {}), limit: BATCH, projection })
      .toArray();
    if (found.length === 0) break;
    const { deletedCount } = await collection.deleteMany({ ...filter, _id: { $in: found.map(({ _id }) => _id) } });
    removed += deletedCount;
    if (found.length < BATCH) break;
    last = found.at(-1);
    await sleep(PAUSE_MS, { signal }).catch(() => {});
  }
  return removed;
}
