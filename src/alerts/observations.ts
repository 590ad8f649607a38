import { type ConsumerName } from "../events/consumers.ts";

/** What was seen of one consumer. Null is what can't be told now. */
export interface ConsumerSeen {
  /** Since the oldest event was made that waits for it or that a worker has in hand, in milliseconds; 0 when there is none. */
  readonly oldestAgeMs: number | null;
  /** When an attempt of it ended last, in epoch milliseconds; null when none did since `watchedSince`. */
  readonly heardAt: number | null;
  readonly paused: boolean | null;
  /** When an operator resumed it last, in epoch milliseconds; null when it is paused, or never was. */
  readonly resumedAt: number | null;
}

/** Standing dead letters of one consumer with the same fault. */
export interface FaultSeen {
  readonly consumer: ConsumerName;
  readonly fingerprint: string;
  /** The first of their events. */
  readonly eventId: string;
}

/** What a rule is held against: what the pipeline was like at one moment, as far as the rule needs it. */
export interface Observations {
  readonly consumers: Readonly<Record<ConsumerName, ConsumerSeen>>;
  /** From when on attempts were listened for, in epoch milliseconds. */
  readonly watchedSince: number;
  /** Null when they can't be told: there are too many, or nobody asked. */
  readonly faults: readonly FaultSeen[] | null;
  /** Those of `faults` that were known before, as `<consumer>/<fingerprint>`. */
  readonly known: ReadonlySet<string>;
  /** Of the rule's window; with an example when there is one. */
  readonly deadLetters: { readonly count: number; readonly eventId: string | null } | null;
  readonly outboxBacklog: number | null;
}

export const faultId = ({ consumer, fingerprint }: Pick<FaultSeen, "consumer" | "fingerprint">): string =>
  `${consumer}/${fingerprint}`;
