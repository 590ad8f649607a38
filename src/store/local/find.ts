import { type Query } from "mingo/query";
import { type Filter, type FindOptions, type Sort, type Stored } from "../port.ts";
import { encodeKey, isKeyValue, valuesAt } from "./key.ts";
import { checkFilter } from "./operators.ts";
import { type Plan, plan } from "./plan.ts";
import { projector } from "./project.ts";
import { compile } from "./query.ts";
import { type SecondaryIndex } from "./secondary-index.ts";

/** Finds documents: by id, by an index, or, when none fits, by looking at all of them. */
export function createFinder<T extends Stored>(documents: ReadonlyMap<string, T>, indexes: readonly SecondaryIndex[]) {
  function find(filter: Filter, { sort, limit, projection }: FindOptions = {}): T[] {
    checkFilter(filter);
    const fields = Object.keys(filter);
    const isSaidByPlace = fields.length === 0 || (fields.every((key) => key === "_id") && idsOf(filter) !== null);
    // Made for the first document that is to be tested: most looks at an outbox find none, and it costs more than they do.
    let query: Query | undefined;
    const accepts = (document: T | undefined): document is T => {
      if (document === undefined || isSaidByPlace) return document !== undefined;
      query ??= compile(filter);
      return query.test(document as Readonly<Record<string, unknown>> & T);
    };
    const found = select(filter, accepts, sort, limit);
    const page = limit === undefined ? found : found.slice(0, limit);
    return projection ? page.map(projector(projection)) : page;
  }

  function select(
    filter: Filter,
    accepts: (document: T | undefined) => document is T,
    sort: Sort | undefined,
    limit: number | undefined,
  ): T[] {
    const ids = idsOf(filter);
    if (ids) return sorted(ids.map((id) => documents.get(id)).filter(accepts), sort);
    const chosen = plan(indexes, filter, sort);
    if (!chosen) return sorted([...documents.values()].filter(accepts), sort);
    const found = scan(chosen, accepts, chosen.ordered ? limit : undefined);
    return chosen.ordered && chosen.ranges.length === 1 ? found : sorted(found, sort);
  }

  /** With a limit, each range stops when it has given so many: the first of all are among them. */
  function scan(
    { index, ranges, backwards }: Plan,
    accepts: (document: T | undefined) => document is T,
    limit = Number.POSITIVE_INFINITY,
  ): T[] {
    const found = new Map<string, T>();
    for (const { from, to } of ranges) {
      let given = 0;
      for (const id of index.ids(from, to, backwards)) {
        const document = documents.get(id);
        if (found.has(id) || !accepts(document)) continue; // one with several matching elements comes several times
        found.set(id, document);
        given += 1;
        if (given >= limit) break;
      }
    }
    return [...found.values()];
  }

  return { find, first: (filter: Filter): T | null => find(filter, { limit: 1 })[0] ?? null };
}

/** The ids that a filter names, when it names them. */
function idsOf(filter: Filter): readonly string[] | null {
  const wanted = filter["_id"];
  if (typeof wanted === "string") return [wanted];
  if (wanted === null || typeof wanted !== "object") return null;
  const list = (wanted as { readonly $in?: unknown }).$in;
  return Array.isArray(list) && Object.keys(wanted).length === 1 ? [...new Set(list as string[])] : null;
}

function sorted<T>(documents: T[], sort: Sort | undefined): T[] {
  if (!sort || documents.length < 2) return documents;
  const fields = Object.entries(sort);
  const keyed = documents.map((document) => ({ document, keys: fields.map(([field]) => sortKey(document, field)) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < fields.length; i++) {
      const [x, y] = [a.keys[i] as string, b.keys[i] as string];
      if (x !== y) return (x < y ? -1 : 1) * (fields[i]?.[1] ?? 1);
    }
    return 0;
  });
  return keyed.map(({ document }) => document);
}

function sortKey(document: unknown, field: string): string {
  const value = valuesAt(document, field)[0] ?? null;
  return encodeKey(isKeyValue(value) ? value : null);
}
