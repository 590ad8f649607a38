import { type LedgerEvent, readLedger, readSearchEntries, type SearchEntry } from "./ledger.ts";
import { OPERATOR, readAll, type Reader } from "./reader.ts";

interface DocumentState {
  readonly id: string;
  readonly content: string;
  readonly version: number;
}

/** All that the API tells of, when nothing is left to do. */
export interface State {
  readonly events: readonly LedgerEvent[];
  readonly documents: ReadonlyMap<string, DocumentState>;
  /** Texts of the comments. */
  readonly comments: readonly string[];
  /** How many notifications there are of an event. */
  readonly notifications: ReadonlyMap<string, number>;
  readonly searchEntries: readonly SearchEntry[];
  /** How many events that everyone may read are counted in the activity. */
  readonly activity: number;
}

const PAGE = 100;
/** Of more documents than these, each so many-th is looked up in the index. */
const MAX_LOOKED_UP = 1_500;
/** Wider than any clock is set wrong here. */
const TWO_DAYS_MS = 2 * 24 * 3_600_000;

const sample = <T>(items: readonly T[]): readonly T[] => {
  const step = Math.ceil(items.length / MAX_LOOKED_UP);
  return items.filter((_, n) => n % step === 0);
};

async function readComments(reader: Reader, events: readonly LedgerEvent[]): Promise<readonly string[]> {
  const commented = new Set(events.filter(({ type }) => type === "COMMENT_ADDED").map(({ subject }) => subject));
  const comments: string[] = [];
  for (const id of commented) {
    const found = await readAll(PAGE, async ({ first, after }) => {
      const page = { comments: first, ...(after === undefined ? {} : { commentsAfter: after }) };
      const { document } = await reader.as(OPERATOR).document({ id, ...page });
      return document?.comments ?? { edges: [], pageInfo: { hasNextPage: false } };
    });
    comments.push(...found.map(({ body }) => body));
  }
  return comments;
}

async function readActivity(reader: Reader): Promise<number> {
  const since = new Date(Date.now() - TWO_DAYS_MS).toISOString();
  const until = new Date(Date.now() + TWO_DAYS_MS).toISOString();
  const { activity } = await reader.as(OPERATOR).activity({ since, until });
  return activity.reduce((sum, { count }) => sum + count, 0);
}

export async function readState(reader: Reader, users: readonly string[]): Promise<State> {
  const events = await readLedger(reader);
  const documents = new Map<string, DocumentState>();
  const notifications = new Map<string, number>();
  for (const user of users) {
    const client = reader.as(user);
    const own = await readAll(PAGE, async (page) => (await client.documents({ ...page, createdBy: user })).documents);
    for (const document of own) documents.set(document.id, document);
    const told = await readAll(PAGE, async (page) => (await client.notifications(page)).notifications);
    for (const { eventId } of told) notifications.set(eventId, (notifications.get(eventId) ?? 0) + 1);
  }
  const created = events.filter(({ type, data }) => type === "DOCUMENT_CREATED" && data !== null).map(({ id }) => id);
  return {
    events,
    documents,
    comments: await readComments(reader, events),
    notifications,
    searchEntries: await readSearchEntries(reader, sample(created)),
    activity: await readActivity(reader),
  };
}
