/** One change that a client asked for. Its text stands in what it changed and in the event that tells of it, and nowhere else. */
export interface Operation {
  readonly text: string;
  readonly kind: "create" | "update" | "comment";
  readonly user: string;
  readonly isPrivate: boolean;
  /** Of an operation that a drill lets fail for good, the consumer that does; until it is replayed. */
  failsAt?: string;
  /** What the answer said; undefined while there was none, and it is not known whether the change was made. */
  acknowledged?: Acknowledgement;
}

export interface Acknowledgement {
  readonly documentId: string;
  readonly eventId: string;
  /** The document's; 0 of a comment. */
  readonly version: number;
  /** `performance.now()`. */
  readonly at: number;
}

/**
 * How one request went. `acknowledged`; `unavailable`: refused as the protocol says it, to be tried again; `gone`: there is no
 * process at the address; `conflict`: the version that it was for is no more, which is right for a repeat; `wrong`: anything else.
 */
export interface Try {
  readonly url: string;
  readonly at: number;
  readonly ms: number;
  readonly outcome: "acknowledged" | "unavailable" | "gone" | "conflict" | "wrong";
  /** What was wrong. */
  readonly said?: string;
}

/** What clients asked for and were told: what everything else is judged by. */
export interface Journal {
  readonly operations: readonly Operation[];
  readonly tries: readonly Try[];
  add(operation: Operation): Operation;
  tried(one: Try): void;
}

export function createJournal(): Journal {
  const operations: Operation[] = [];
  const tries: Try[] = [];
  return {
    operations,
    tries,
    add(operation) {
      operations.push(operation);
      return operation;
    },
    tried: (one) => void tries.push(one),
  };
}

export const acknowledgedOf = (
  operations: readonly Operation[],
): readonly (Operation & { acknowledged: Acknowledgement })[] =>
  operations.filter((one): one is Operation & { acknowledged: Acknowledgement } => one.acknowledged !== undefined);
