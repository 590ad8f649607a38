import { AppError } from "../errors.ts";
import { type SearchEntry } from "../store/records/effects.ts";

/** What ranking needs of an entry; its other terms are not even read. */
export type Candidate = Pick<SearchEntry, "_id" | "titleTerms" | "updatedAt">;

export interface Ranked {
  readonly id: string;
  readonly score: number;
  readonly updatedAt: string;
}

const TITLE_WEIGHT = 3;
const TITLE_PREFIX_WEIGHT = 2;

/** Every term of the query hits each candidate somewhere; a hit in the title weighs more. Best first, then newest. */
export function rank(candidates: readonly Candidate[], query: readonly string[]): readonly Ranked[] {
  return candidates
    .map(({ _id, titleTerms, updatedAt }) => ({ id: _id, updatedAt, score: scoreOf(titleTerms, query) }))
    .sort((a, b) => order(a, b));
}

/** Those that come after a cursor. @throws AppError BAD_USER_INPUT for a cursor that is not one. */
export function rankedAfter(ranked: readonly Ranked[], cursor: string | null | undefined): readonly Ranked[] {
  if (!cursor) return ranked;
  const place = decodeRank(cursor);
  return ranked.filter((one) => order(one, place) > 0);
}

export const encodeRank = ({ score, updatedAt, id }: Ranked): string =>
  Buffer.from(JSON.stringify([score, updatedAt, id])).toString("base64url");

function scoreOf(titleTerms: readonly string[], query: readonly string[]): number {
  const last = query.at(-1);
  return query.reduce((score, term) => {
    if (titleTerms.includes(term)) return score + TITLE_WEIGHT;
    if (term === last && titleTerms.some((titleTerm) => titleTerm.startsWith(term))) return score + TITLE_PREFIX_WEIGHT;
    return score + 1;
  }, 0);
}

const order = (a: Ranked, b: Ranked): number =>
  b.score - a.score || compare(b.updatedAt, a.updatedAt) || compare(b.id, a.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function decodeRank(cursor: string): Ranked {
  try {
    const [score, updatedAt, id] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    if (typeof score === "number" && typeof updatedAt === "string" && typeof id === "string")
      return { score, updatedAt, id };
  } catch {
    // falls through to the one answer for every kind of wrong cursor
  }
  throw new AppError("BAD_USER_INPUT", "'after' is not a cursor of this list: take it from 'pageInfo.endCursor'.", {
    issues: [{ path: "after", message: "not a cursor of this list" }],
  });
}
