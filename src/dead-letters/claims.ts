import { type Collections } from "../store/collections.ts";
import { type ReplayClaimRecord } from "../store/records/dead-letters.ts";
import { insertEach } from "../store/write-errors.ts";

export const claimId = (eventId: string, consumer: string): string => `${eventId}/${consumer}`;

/** Who replays what: a dead letter is in one replay at a time, because the key of its claim can be taken only once. */
export interface Claims {
  /** Takes all that no running replay has; answers those that are this replay's now. */
  take(claims: readonly ReplayClaimRecord[]): Promise<readonly ReplayClaimRecord[]>;
  /** While they are announced, the replay must not leave them behind: set before, and taken back when their consumers have them. */
  setAnnounced(claims: readonly ReplayClaimRecord[], announced: boolean): Promise<void>;
  /** Those of one replay. */
  of(replayId: string): Promise<readonly ReplayClaimRecord[]>;
  /** The claims among these ids that a running replay has. */
  held(ids: readonly string[]): Promise<readonly ReplayClaimRecord[]>;
  /** The replays that have any, running or not. */
  holders(): Promise<readonly string[]>;
  release(claims: readonly ReplayClaimRecord[]): Promise<void>;
  releaseAll(replayId: string): Promise<void>;
}

export function createClaims({ replays, replayClaims }: Pick<Collections, "replays" | "replayClaims">): Claims {
  async function insert(claims: readonly ReplayClaimRecord[]) {
    const results = await insertEach(replayClaims, claims);
    const failed = results.find((result) => result instanceof Error);
    if (failed) throw failed;
    const inState = (state: "inserted" | "duplicate") => claims.filter((_, index) => results[index] === state);
    return { won: inState("inserted"), taken: inState("duplicate") };
  }

  async function running(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const found = await replays.find({ _id: { $in: [...new Set(ids)] } }, { projection: { status: 1 } }).toArray();
    return new Set(found.filter(({ status }) => status === "running").map(({ _id }) => _id));
  }

  async function find(ids: readonly string[]): Promise<readonly ReplayClaimRecord[]> {
    return ids.length === 0 ? [] : replayClaims.find({ _id: { $in: ids } }).toArray();
  }

  const remove = async (some: readonly ReplayClaimRecord[]): Promise<void> => {
    for (const replayId of new Set(some.map((claim) => claim.replayId))) {
      const ids = some.filter((claim) => claim.replayId === replayId).map(({ _id }) => _id);
      // With the replay in it, no claim that somebody else took meanwhile is removed.
      await replayClaims.deleteMany({ _id: { $in: ids }, replayId });
    }
  };

  return {
    async take(claims) {
      const first = await insert(claims);
      if (first.taken.length === 0) return first.won;
      // What a replay left behind that was stopped just as its process died holds up nobody.
      const holders = await find(first.taken.map(({ _id }) => _id));
      const alive = await running(holders.map(({ replayId }) => replayId));
      const attempts = new Map(claims.map(({ _id, attempt }) => [_id, attempt]));
      const stale = holders.filter(
        // What it has announced it still hands to its consumer: that attempt is nobody else's.
        ({ _id, replayId, announced, attempt }) =>
          !alive.has(replayId) && !(announced && attempt === attempts.get(_id)),
      );
      if (stale.length === 0) return first.won;
      await remove(stale);
      const free = new Set(stale.map(({ _id }) => _id));
      const second = await insert(first.taken.filter(({ _id }) => free.has(_id)));
      return [...first.won, ...second.won];
    },
    async setAnnounced(some, announced) {
      for (const replayId of new Set(some.map((claim) => claim.replayId))) {
        const ids = some.filter((claim) => claim.replayId === replayId).map(({ _id }) => _id);
        await replayClaims.updateMany({ _id: { $in: ids }, replayId }, { $set: { announced } });
      }
    },
    async holders() {
      const found: string[] = [];
      // From one to the next by the index: a replay has many claims.
      for (let last = ""; ; ) {
        const next = await replayClaims.findOne({ replayId: { $gt: last } }, { sort: { replayId: 1 } });
        if (!next) return found;
        found.push((last = next.replayId));
      }
    },
    of: (replayId) => replayClaims.find({ replayId }).toArray(),
    async held(ids) {
      const claims = await find(ids);
      const alive = await running(claims.map(({ replayId }) => replayId));
      return claims.filter(({ replayId }) => alive.has(replayId));
    },
    release: remove,
    releaseAll: async (replayId) => void (await replayClaims.deleteMany({ replayId })),
  };
}
