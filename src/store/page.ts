import { AppError } from "../errors.ts";
import { type Collection, type Filter, type FindOptions, type Stored } from "./port.ts";

/** One page of a Relay connection, asked for. */
export interface PageRequest {
  readonly first: number;
  readonly after?: string | null | undefined;
}

export interface Page<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

export const MAX_PAGE = 100;

/**
 * Reads a page of what matches, newest first by `timeField` and then by id, with one query that an index ending in
 * `{timeField: -1, _id: -1}` serves whole. A page is stable while newer records arrive.
 * @throws AppError BAD_USER_INPUT for a `first` outside 1–100 or a cursor that is not one.
 */
export async function readPage<T extends Stored>(
  collection: Collection<T>,
  filter: Filter,
  timeField: keyof T & string,
  { first, after }: PageRequest,
  projection?: FindOptions["projection"],
): Promise<Page<T>> {
  checkPageSize(first);
  const found = await collection
    .find(after ? { $and: [filter, olderThan(timeField, after)] } : filter, {
      sort: { [timeField]: -1, _id: -1 },
      limit: first + 1,
      ...(projection ? { projection } : {}),
    })
    .toArray();
  const edges = found.slice(0, first).map((node) => ({ node, cursor: encodePlace(String(node[timeField]), node._id) }));
  return { edges, hasNextPage: found.length > first };
}

/** @throws AppError BAD_USER_INPUT */
export function checkPageSize(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE) return;
  throw new AppError("BAD_USER_INPUT", `'first' must be between 1 and ${MAX_PAGE}.`, {
    issues: [{ path: "first", message: `between 1 and ${MAX_PAGE}` }],
  });
}

const encodePlace = (time: string, id: string): string => Buffer.from(JSON.stringify([time, id])).toString("base64url");

function olderThan(timeField: string, cursor: string): Filter {
  const [time, id] = decodePlace(cursor);
  // The first condition bounds the index scan, which an $or alone does not.
  return { [timeField]: { $lte: time }, $or: [{ [timeField]: { $lt: time } }, { _id: { $lt: id } }] };
}

function decodePlace(cursor: string): readonly [string, string] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(place) && place.length === 2 && place.every((part) => typeof part === "string")) {
      return place as [string, string];
    }
  } catch {
    // falls through to the one answer for every kind of wrong cursor
  }
  throw new AppError("BAD_USER_INPUT", "'after' is not a cursor of this list: take it from 'pageInfo.endCursor'.", {
    issues: [{ path: "after", message: "not a cursor of this list" }],
  });
}
