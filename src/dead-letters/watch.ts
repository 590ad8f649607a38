import { type Broker, BrokerUnavailable } from "../broker/port.ts";
import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type DeadLetterCheckRecord } from "../store/records/dead-letters.ts";
import { countDeadLetters } from "./check.ts";

/** Has the dead-letter queue put right when it and the ledger no longer fit together. */
export interface DeadLetterWatch {
  /** Something was replayed or discarded: its message is to go. */
  soon(): void;
  close(): Promise<void>;
}

interface WatchDependencies {
  readonly collections: Pick<Collections, "events" | "deadLetterChecks">;
  readonly broker: Pick<Broker, "connected" | "counts">;
  readonly check: () => Promise<DeadLetterCheckRecord | null>;
  readonly log: Log;
}

const LOOK_MS = 5_000;

export function openDeadLetterWatch({ collections, broker, check, log }: WatchDependencies): DeadLetterWatch {
  /** At first too: a process that died may have wanted it, and told nobody. */
  let wanted = true;
  /** While things move, the two are never counted at the same moment: a difference counts when it is there twice in a row. */
  let lastSurplus: number | null = null;

  async function isDue(): Promise<boolean> {
    const [{ parked }, known, latest] = await Promise.all([
      broker.counts(),
      countDeadLetters(collections),
      collections.deadLetterChecks.findOne({ _id: "latest" }),
    ]);
    const surplus = parked - known;
    const isSteady = surplus === lastSurplus;
    lastSurplus = surplus;
    return isSteady && surplus !== (latest?.surplus ?? 0);
  }

  async function look(): Promise<void> {
    if (!broker.connected()) return;
    try {
      if (!(await isDue()) && !wanted) return;
      wanted = false;
      const found = await check();
      // Another process looks: it may have passed what this one wants looked at.
      if (!found) wanted = true;
      if (found && found.dropped > 0)
        log.info({ dropped: found.dropped }, "Dead letters that nobody needs were dropped");
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error;
      wanted = true;
    }
  }

  const looking = every(LOOK_MS, log, "Looking through the dead letters", look);
  return { soon: () => void (wanted = true), close: looking.close };
}
