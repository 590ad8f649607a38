import { OPERATOR, readAll, type Reader } from "./reader.ts";

/** An event as the ledger tells of it. */
export interface LedgerEvent {
  readonly id: string;
  readonly type: "DOCUMENT_CREATED" | "DOCUMENT_UPDATED" | "COMMENT_ADDED" | "USER_REGISTERED";
  readonly subject: string;
  readonly status: string;
  /** Null when it is private. */
  readonly data: { readonly content?: string; readonly body?: string; readonly version?: number } | null;
  readonly consumers: readonly {
    readonly consumer: string;
    readonly status: string;
    readonly attempts: readonly { readonly number: number; readonly error: { readonly code: string } | null }[];
  }[];
  readonly effects: readonly { readonly kind: string; readonly id: string; readonly consumer: string }[];
}

/** An entry of the search index. */
export interface SearchEntry {
  readonly documentId: string;
  readonly version: number;
}

type Events<Node> = {
  readonly events: {
    readonly edges: readonly { readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
};

const EVENTS = `query ledger($first: Int!, $after: String) { events(first: $first, after: $after) {
  edges { node { id type subject status data consumers { consumer status attempts { number error { code } } } effects { kind id consumer } } }
  pageInfo { hasNextPage endCursor } } }`;

const SEARCH_ENTRIES = `query searchEntries($filter: EventFilter!, $first: Int!) { events(filter: $filter, first: $first) {
  edges { node { effects { searchEntry { documentId version } } } } pageInfo { hasNextPage endCursor } } }`;

/** Well below what one operation may cost. */
const EVENTS_AT_ONCE = 50;

/** Not the export: that ends at the present by the clock of the API, which a row may have set wrong. */
export const readLedger = (reader: Reader): Promise<readonly LedgerEvent[]> =>
  readAll(
    EVENTS_AT_ONCE,
    async (page) => (await reader.as(OPERATOR).execute<Events<LedgerEvent>>(EVENTS, { ...page })).events,
  );

/** The index's entries of the documents of these events, as they are now. */
export async function readSearchEntries(reader: Reader, eventIds: readonly string[]): Promise<readonly SearchEntry[]> {
  const entries: SearchEntry[] = [];
  for (let at = 0; at < eventIds.length; at += EVENTS_AT_ONCE) {
    const ids = eventIds.slice(at, at + EVENTS_AT_ONCE);
    const { events } = await reader
      .as(OPERATOR)
      .execute<Events<{ readonly effects: readonly { readonly searchEntry: SearchEntry | null }[] }>>(SEARCH_ENTRIES, {
        filter: { ids },
        first: EVENTS_AT_ONCE,
      });
    for (const { node } of events.edges)
      for (const { searchEntry } of node.effects) if (searchEntry) entries.push(searchEntry);
  }
  return entries;
}
