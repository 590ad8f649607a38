/** Encodes values as strings that sort as MongoDB sorts the values: null, numbers, strings, then booleans. */

const END = "\u0000";
/** Greater than any encoded value. */
export const AFTER_ALL = "\uffff";

export type KeyValue = string | number | boolean | null;

export const isKeyValue = (value: unknown): value is KeyValue =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

export function encodeKey(value: KeyValue): string {
  if (value === null) return `1${END}`;
  if (typeof value === "number") return `2${encodeNumber(value)}${END}`;
  // The end mark must not occur inside, or one value could look like two.
  if (typeof value === "string") return `3${value.includes(END) ? value.replaceAll(END, "\u0001\u0001") : value}${END}`;
  return `4${value ? 1 : 0}${END}`;
}

const view = new DataView(new ArrayBuffer(8));

/** The bits of a double, turned so that they sort as the number does. */
function encodeNumber(value: number): string {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const ordered = bits >> 63n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return ordered.toString(16).padStart(16, "0");
}

/** The value at a dotted path; of a path through an array, the values of all its elements. */
export function valuesAt(document: unknown, path: string): readonly unknown[] {
  return path.includes(".") ? valuesOf(document, path.split("."), 0) : fieldOf(document, path);
}

function fieldOf(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => (Array.isArray(one) ? [] : fieldOf(one, field)));
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, field)) return [];
  return [(value as Record<string, unknown>)[field]];
}

function valuesOf(value: unknown, path: readonly string[], from: number): readonly unknown[] {
  const found = fieldOf(value, path[from] ?? "");
  if (from === path.length - 1) return found;
  return found.length === 1
    ? valuesOf(found[0], path, from + 1)
    : found.flatMap((one) => valuesOf(one, path, from + 1));
}

/** What an index holds for a document at a path: each element of an array, or null where there is nothing. */
export function indexedValues(document: unknown, path: string): readonly KeyValue[] {
  const values = valuesAt(document, path).flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]));
  const keys = values.filter(isKeyValue);
  return keys.length > 0 ? [...new Set(keys)] : [null];
}
