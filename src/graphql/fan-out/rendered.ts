import { type Payload } from "./payload.ts";

/** Results that were made a short while ago, for those who come back to the same stretch of the log. */
export interface Rendered {
  /** What was made under this key, or what `make` makes now. */
  get(key: string, make: () => Promise<Payload | null>): Promise<Payload | null>;
}

/** Of all subscriptions together; the oldest go first. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ENTRIES = 20_000;
const ENTRY_BYTES = 256;

export function createRendered(): Rendered {
  const entries = new Map<string, { readonly payload: Promise<Payload | null>; bytes: number }>();
  let bytes = 0;

  function forget(key: string): void {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    bytes -= entry.bytes;
  }

  function trim(): void {
    for (const oldest of entries.keys()) {
      if (entries.size <= MAX_ENTRIES && bytes <= MAX_BYTES) return;
      forget(oldest);
    }
  }

  return {
    get(key, make) {
      const known = entries.get(key);
      if (known) return known.payload;
      const entry = { payload: make(), bytes: ENTRY_BYTES };
      entries.set(key, entry);
      bytes += entry.bytes;
      entry.payload.then(
        (payload) => {
          if (entries.get(key) !== entry || !payload) return;
          entry.bytes += payload.json.length;
          bytes += payload.json.length;
          trim();
        },
        () => {
          if (entries.get(key) === entry) forget(key);
        },
      );
      trim();
      return entry.payload;
    },
  };
}
