import { type Broker } from "../broker/port.ts";
import { type Clock } from "../clock.ts";
import { type Collections } from "../store/collections.ts";
import { type ReplayRecord } from "../store/records/dead-letters.ts";
import { type Claims } from "./claims.ts";
import { createDeliver } from "./deliver.ts";

interface FinishDependencies {
  readonly collections: Pick<Collections, "events">;
  readonly broker: Pick<Broker, "announce" | "redeliver">;
  readonly claims: Pick<Claims, "of" | "releaseAll">;
  readonly clock: Clock;
}

/**
 * Ends a replay that is over. One that was stopped between announcing some dead letters and handing them to their consumer does
 * that still: to the ledger they are no dead letters any more, so nobody else would. May be repeated.
 * @throws an outage
 */
export function createFinish({ collections, broker, claims, clock }: FinishDependencies) {
  const deliver = createDeliver({ collections, broker, clock });
  return async (replay: ReplayRecord): Promise<void> => {
    const left = await claims.of(replay._id);
    await deliver(
      replay,
      left.filter(({ announced }) => announced),
    );
    await claims.releaseAll(replay._id);
  };
}
