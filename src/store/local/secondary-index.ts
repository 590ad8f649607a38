import { type Index, type Stored } from "../port.ts";
import { encodeKey, indexedValues, valuesAt } from "./key.ts";
import { createSortedKeys } from "./sorted-keys.ts";

/** One index over a collection: its keys are the encoded fields, then the document's id. */
export interface SecondaryIndex {
  readonly definition: Index;
  readonly fields: readonly string[];
  add(document: Stored): void;
  delete(document: Stored): void;
  /** As `delete` and `add`; what stays the same is not touched, and mostly that is all. */
  replace(before: Stored, after: Stored): void;
  /** The id of another document that has the same unique key. */
  conflict(document: Stored): string | null;
  /** Ids whose key is in [from, to), in order. */
  ids(from: string, to: string, backwards: boolean): Generator<string>;
}

export function createSecondaryIndex(definition: Index): SecondaryIndex {
  const keys = createSortedKeys();
  const fields = Object.keys(definition.key);

  /** Where the fields begin: documents are never changed in place, so what is the same there is the same below. */
  const roots = fields.map((field) => field.split(".", 1)[0] ?? field);

  function isUnchanged(before: Stored, after: Stored): boolean {
    return fields.every((field, n) => {
      const root = (roots[n] ?? field) as keyof Stored;
      return before[root] === after[root] || isSame(valuesAt(before, field), valuesAt(after, field));
    });
  }

  function prefixes(document: Stored): readonly string[] {
    if (definition.sparse && fields[0] && valuesAt(document, fields[0]).length === 0) return [];
    return fields.reduce<readonly string[]>(
      (made, field) => {
        const values = indexedValues(document, field).map(encodeKey);
        return made.flatMap((prefix) => values.map((value) => prefix + value));
      },
      [""],
    );
  }

  const keysOf = (document: Stored): readonly string[] =>
    prefixes(document).map((prefix) => `${prefix}\u0002${document._id}`);

  const idOf = (key: string): string => key.slice(key.lastIndexOf("\u0002") + 1);

  return {
    definition,
    fields,
    add: (document) => keysOf(document).forEach((key) => keys.add(key)),
    delete: (document) => keysOf(document).forEach((key) => keys.delete(key)),
    replace(before, after) {
      if (isUnchanged(before, after)) return;
      keysOf(before).forEach((key) => keys.delete(key));
      keysOf(after).forEach((key) => keys.add(key));
    },
    conflict(document) {
      if (!definition.unique) return null;
      for (const prefix of prefixes(document)) {
        for (const key of keys.range(prefix, `${prefix}\u0003`, false))
          if (idOf(key) !== document._id) return idOf(key);
      }
      return null;
    },
    *ids(from, to, backwards) {
      for (const key of keys.range(from, to, backwards)) yield idOf(key);
    },
  };
}

function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((value, place) => isSame(value, b[place]));
}
