import { type Collections } from "../store/collections.ts";
import { isDuplicate } from "../store/write-errors.ts";

/** Something that one process at a time does for all. */
export interface Lease {
  /** Is it this process's? Takes it when nobody has it, or who had it is gone. @throws an outage of the store */
  hold(): Promise<boolean>;
  /** Another may take it at once. */
  release(): Promise<void>;
}

interface LeaseDependencies {
  readonly collections: Pick<Collections, "leases">;
  readonly name: string;
  /** This process. */
  readonly owner: string;
  /** See `Presence.isGone`: it says so within some seconds of the end of a process. */
  readonly isGone: (processId: string) => boolean;
}

/**
 * The owner stands in the store, and is the owner for as long as it lives: nothing is renewed, so no clock is compared. A process that
 * was frozen and taken for dead finds out when it asks the next time; what it does in between must do no harm.
 */
export function createLease({ collections: { leases }, name: _id, owner, isGone }: LeaseDependencies): Lease {
  async function takeNew(): Promise<boolean> {
    try {
      await leases.insertMany([{ _id, owner }], { ordered: false });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  return {
    async hold() {
      const current = await leases.findOne({ _id });
      if (!current) return takeNew();
      if (current.owner === owner) return true;
      if (!isGone(current.owner)) return false;
      // With the old owner in it, only one of those that find it gone takes its place.
      const { matchedCount } = await leases.updateOne({ _id, owner: current.owner }, { $set: { owner } });
      return matchedCount === 1;
    },
    release: async () => void (await leases.deleteMany({ _id, owner })),
  };
}
