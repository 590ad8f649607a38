/** The events that were promised to somebody: each must be there in the end, and processed. */
export interface Receipts {
  /** Takes every receipt out of what was answered to this user. */
  take(user: string, answer: unknown): void;
  readonly size: number;
  /** The event ids of each user. */
  entries(): Iterable<readonly [user: string, eventIds: ReadonlySet<string>]>;
}

const MAX_LEVELS = 12;

export function createReceipts(): Receipts {
  const byUser = new Map<string, Set<string>>();
  function walk(user: string, value: unknown, level: number): void {
    if (value === null || typeof value !== "object" || level > MAX_LEVELS) return;
    const { eventId, cursor, __typename } = value as Readonly<Record<string, unknown>>;
    // GraphQL's by its type, which is always selected beside it; REST's by its form.
    const isReceipt = __typename === "EventReceipt" || (typeof cursor === "string" && __typename === undefined);
    if (typeof eventId === "string" && isReceipt) {
      const ids = byUser.get(user) ?? new Set();
      byUser.set(user, ids.add(eventId));
    }
    for (const one of Object.values(value)) walk(user, one, level + 1);
  }
  return {
    take: (user, answer) => walk(user, answer, 0),
    get size() {
      return [...byUser.values()].reduce((sum, ids) => sum + ids.size, 0);
    },
    entries: () => byUser,
  };
}
