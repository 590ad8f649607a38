import { AppError } from "../errors.ts";
import { beyond, encodePlace } from "./place.ts";
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
    .find(after ? { $and: [filter, beyond(after, timeField, "older")] } : filter, {
      sort: { [timeField]: -1, _id: -1 },
      limit: first + 1,
      ...(projection ? { projection } : {}),
    })
    .toArray();
  const edges = found.slice(0, first).map((node) => edgeOf(node, timeField));
  return { edges, hasNextPage: found.length > first };
}

/**
 * Reads the next `limit` of what matches, oldest first, with one query that the same index serves backwards. Fewer than
 * `limit` are the last that there are now. @throws AppError BAD_USER_INPUT for a cursor that is not one.
 */
export async function readForward<T extends Stored>(
  collection: Collection<T>,
  filter: Filter,
  timeField: keyof T & string,
  { limit, after }: { readonly limit: number; readonly after?: string | null | undefined },
  projection: FindOptions["projection"] & object,
): Promise<Page<T>["edges"]> {
  const found = await collection
    .find(after ? { $and: [filter, beyond(after, timeField, "newer")] } : filter, {
      sort: { [timeField]: 1, _id: 1 },
      limit,
      projection,
    })
    .toArray();
  return found.map((node) => edgeOf(node, timeField));
}

const edgeOf = <T extends Stored>(node: T, timeField: keyof T & string): Page<T>["edges"][number] => ({
  node,
  cursor: encodePlace(String(node[timeField]), node._id),
});

/** @throws AppError BAD_USER_INPUT */
export function checkPageSize(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE) return;
  throw new AppError("BAD_USER_INPUT", `'first' must be between 1 and ${MAX_PAGE}.`, {
    issues: [{ path: "first", message: `between 1 and ${MAX_PAGE}` }],
  });
}
