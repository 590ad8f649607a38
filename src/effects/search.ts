import { AppError } from "../errors.ts";
import { audiencesOf } from "../events/audience.ts";
import { type Collections, WITHOUT_OUTBOX } from "../store/collections.ts";
import { checkPageSize, type Page, type PageRequest } from "../store/page.ts";
import { type Filter } from "../store/port.ts";
import { type DocumentRecord, type WithoutOutbox } from "../store/records/workspace.ts";
import { type Viewer } from "../viewer.ts";
import { encodeRank, rank, rankedAfter } from "./ranking.ts";
import { snippetOf } from "./snippet.ts";
import { termsOf } from "../terms.ts";

export interface SearchHit {
  readonly document: WithoutOutbox<DocumentRecord>;
  readonly score: number;
  /** Plain text of the document around the first hit. */
  readonly snippet: string;
}

export interface SearchQueries {
  /**
   * Documents that have every word of the query, the last one also as a beginning (but for a single Latin letter or digit).
   * @throws AppError BAD_USER_INPUT
   */
  search(viewer: Viewer, query: string, page: PageRequest): Promise<Page<SearchHit>>;
}

/** The newest so many that match are ranked; a query that matches more should say more. */
const MAX_CANDIDATES = 200;
const MAX_QUERY_LENGTH = 200;
const MAX_QUERY_TERMS = 16;
/** What begins with one of these is half of everything: of a last word that is no more than that, only the word itself is looked for. */
const BEGINS_TOO_MUCH = /^[a-z0-9]$/;

export function createSearchQueries({ search, documents }: Pick<Collections, "search" | "documents">): SearchQueries {
  return {
    async search(viewer, query, { first, after }) {
      checkPageSize(first);
      const terms = readQuery(query);
      if (terms.length === 0) return { edges: [], hasNextPage: false };
      const audience = { $in: audiencesOf(viewer) };
      const candidates = await search
        .find(
          { audience, $and: conditions(terms) },
          {
            sort: { updatedAt: -1, _id: -1 },
            limit: MAX_CANDIDATES,
            projection: { _id: 1, titleTerms: 1, updatedAt: 1 },
          },
        )
        .toArray();
      const ranked = rankedAfter(rank(candidates, terms), after);
      // The entry may be older than the document: what is private by now is not shown because it once was public.
      const readable = await documents
        .find({ _id: { $in: ranked.map(({ id }) => id) }, audience }, { projection: { _id: 1 } })
        .toArray();
      const visible = new Set(readable.map(({ _id }) => _id));
      const rest = ranked.filter(({ id }) => visible.has(id));
      const wanted = rest.slice(0, first);
      const found = await documents
        .find({ _id: { $in: wanted.map(({ id }) => id) }, audience }, { projection: WITHOUT_OUTBOX })
        .toArray();
      const byId = new Map(found.map((document) => [document._id, document]));
      const edges = wanted.flatMap((one) => {
        const document = byId.get(one.id);
        if (!document) return [];
        return [
          {
            node: { document, score: one.score, snippet: snippetOf(document.content, terms) },
            cursor: encodeRank(one),
          },
        ];
      });
      return { edges, hasNextPage: rest.length > first };
    },
  };
}

function readQuery(query: string): readonly string[] {
  if (query.length > MAX_QUERY_LENGTH) throw tooLong(`at most ${MAX_QUERY_LENGTH} characters`);
  const terms = termsOf(query);
  if (terms.length > MAX_QUERY_TERMS) throw tooLong(`at most ${MAX_QUERY_TERMS} different words`);
  return terms;
}

/** All of the terms; the last one may still be being typed, so it also stands for what begins with it. */
function conditions(terms: readonly string[]): readonly Filter[] {
  const last = terms.at(-1) ?? "";
  const whole = terms.slice(0, -1).map((term) => ({ terms: term }));
  if (BEGINS_TOO_MUCH.test(last)) return [...whole, { terms: last }];
  return [...whole, { terms: { $elemMatch: { $gte: last, $lt: endOfBeginning(last) } } }];
}

const LAST_BEFORE_SURROGATES = 0xd7ff;
const FIRST_AFTER_SURROGATES = 0xe000;

/**
 * The first text that is behind all that begin so: with the next character in place of the last one. That holds in the order of
 * UTF-8, which MongoDB has, and of UTF-16, which the local store has; "behind every character" would hold in the first alone.
 */
function endOfBeginning(beginning: string): string {
  const last = [...beginning].at(-1) ?? "";
  const code = last.codePointAt(0) ?? 0;
  const next = code === LAST_BEFORE_SURROGATES ? FIRST_AFTER_SURROGATES : code + 1;
  return beginning.slice(0, beginning.length - last.length) + String.fromCodePoint(next);
}

const tooLong = (message: string): AppError =>
  new AppError("BAD_USER_INPUT", `'query': ${message}.`, { issues: [{ path: "query", message }] });
