/** How much each has, and all of them together; who has nothing is forgotten. */
export interface Tally {
  of(key: string): number;
  readonly total: number;
  /** Answers what takes it back, once. */
  add(key: string, amount?: number): () => void;
}

export function createTally(): Tally {
  const amounts = new Map<string, number>();
  let total = 0;
  const of = (key: string): number => amounts.get(key) ?? 0;

  function change(key: string, by: number): void {
    total += by;
    const amount = of(key) + by;
    if (amount > 0) amounts.set(key, amount);
    else amounts.delete(key);
  }

  return {
    of,
    get total() {
      return total;
    },
    add(key, amount = 1) {
      change(key, amount);
      let over = false;
      return () => {
        if (!over) change(key, -amount);
        over = true;
      };
    },
  };
}
