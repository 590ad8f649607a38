import { type Filter, type Sort } from "../port.ts";
import { AFTER_ALL, encodeKey, isKeyValue, type KeyValue } from "./key.ts";
import { type SecondaryIndex } from "./secondary-index.ts";

/** How a query is served: the ranges of one index to scan, and whether they come in the order that was asked for. */
export interface Plan {
  readonly index: SecondaryIndex;
  readonly ranges: readonly { readonly from: string; readonly to: string }[];
  readonly ordered: boolean;
  readonly backwards: boolean;
}

interface Condition {
  /** The values that the field may have, when they can be told. */
  readonly values?: readonly KeyValue[];
  readonly from?: KeyValue;
  readonly to?: KeyValue;
}

/** More combinations of `$in` lists than this are not worth a scan each. */
const MAX_RANGES = 1_000;

/** The best index for a query, or null when none helps. */
export function plan(indexes: readonly SecondaryIndex[], filter: Filter, sort: Sort | undefined): Plan | null {
  const conditions = conditionsOf(filter);
  let best: { readonly plan: Plan; readonly score: number } | null = null;
  for (const index of indexes) {
    const candidate = consider(index, conditions, sort);
    if (candidate && (!best || candidate.score > best.score)) best = candidate;
  }
  return best?.plan ?? null;
}

function consider(
  index: SecondaryIndex,
  conditions: ReadonlyMap<string, Condition>,
  sort: Sort | undefined,
): { plan: Plan; score: number } | null {
  let prefixes: readonly string[] = [""];
  let fixed = 0;
  for (const field of index.fields) {
    const values = conditions.get(field)?.values;
    if (!values || prefixes.length * values.length > MAX_RANGES) break;
    prefixes = prefixes.flatMap((prefix) => values.map((value) => prefix + encodeKey(value)));
    fixed += 1;
  }
  const next = index.fields[fixed];
  const bounds = next ? conditions.get(next) : undefined;
  const bounded = bounds !== undefined && (bounds.from !== undefined || bounds.to !== undefined);
  if (index.definition.sparse && !needsFirstField(index, conditions)) return null;

  const { ordered, backwards } = orderOf(index.fields.slice(fixed), sort);
  const score = fixed * 4 + (bounded ? 2 : 0) + (ordered && sort ? 3 : 0);
  if (score === 0) return null;
  const ranges = prefixes.map((prefix) => ({
    from: bounds?.from === undefined ? prefix : prefix + encodeKey(bounds.from),
    to: bounds?.to === undefined ? prefix + AFTER_ALL : prefix + encodeKey(bounds.to) + AFTER_ALL,
  }));
  return { plan: { index, ranges, ordered, backwards }, score };
}

/** A sparse index leaves out what has no first field: it is complete only for a query that such a document can't match. */
function needsFirstField(
  { fields: [first = ""] }: SecondaryIndex,
  conditions: ReadonlyMap<string, Condition>,
): boolean {
  const condition = conditions.get(first);
  if (!condition) return false;
  return ![...(condition.values ?? []), condition.from, condition.to].includes(null);
}

/** Do the fields that follow the fixed ones give the order that was asked for, one way or the other? */
function orderOf(fields: readonly string[], sort: Sort | undefined): { ordered: boolean; backwards: boolean } {
  const wanted = Object.entries(sort ?? {});
  const backwards = wanted[0]?.[1] === -1;
  const ordered = wanted.every(
    ([field, direction], place) => fields[place] === field && (direction === -1) === backwards,
  );
  return { ordered, backwards };
}

function conditionsOf(filter: Filter): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>();
  const add = (field: string, condition: Condition): void => {
    const before = conditions.get(field);
    conditions.set(field, before ? narrower(before, condition) : condition);
  };
  for (const [field, wanted] of Object.entries(filter)) {
    if (field === "$and") {
      for (const inner of wanted as readonly Filter[]) for (const [key, value] of conditionsOf(inner)) add(key, value);
    } else if (isOfElements(wanted)) {
      for (const [key, value] of conditionsOf(wanted.$elemMatch)) add(`${field}.${key}`, value);
    } else if (!field.startsWith("$")) {
      const condition = conditionOf(wanted);
      if (condition) add(field, condition);
    }
  }
  return conditions;
}

/** Is it about the fields of one element, as an index over a field of the elements has them? */
const isOfElements = (wanted: unknown): wanted is { readonly $elemMatch: Filter } => {
  const inner = (wanted as { readonly $elemMatch?: unknown } | null)?.$elemMatch;
  return typeof inner === "object" && inner !== null && Object.keys(inner).every((key) => !key.startsWith("$"));
};

/** What to scan by when both must hold: known values, the first ones told, before the part that two ranges share. */
function narrower(a: Condition, b: Condition): Condition {
  if (a.values) return a;
  if (b.values) return b;
  const from = innermost(a.from, b.from, 1);
  const to = innermost(a.to, b.to, -1);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function innermost(a: KeyValue | undefined, b: KeyValue | undefined, direction: 1 | -1): KeyValue | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const isGreater = encodeKey(a) > encodeKey(b);
  return isGreater === (direction === 1) ? a : b;
}

function conditionOf(wanted: unknown): Condition | null {
  if (isKeyValue(wanted)) return { values: [wanted] };
  if (wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) return null;
  const { $in, $gt, $gte, $lt, $lte, $elemMatch } = wanted as Readonly<Record<string, unknown>>;
  if (Array.isArray($in)) return $in.every(isKeyValue) ? { values: [...new Set($in)] } : null;
  if ($elemMatch !== undefined) return conditionOf($elemMatch);
  const from = $gte ?? $gt;
  const to = $lte ?? $lt;
  // Each end alone is a scan to the end of the index; the query itself is tested on what is found.
  const condition = {
    ...(isKeyValue(from) && from !== undefined ? { from } : {}),
    ...(isKeyValue(to) && to !== undefined ? { to } : {}),
  };
  return "from" in condition || "to" in condition ? condition : null;
}
