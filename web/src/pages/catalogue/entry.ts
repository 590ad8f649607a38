import type { EventCatalogueQuery } from "@bookspace/client";

export type Entry = EventCatalogueQuery["eventCatalogue"][number];

interface PropertySchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: PropertySchema;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
}

interface PayloadSchema {
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

export interface FieldRow {
  readonly name: string;
  /** In words: "text, up to 200 characters". */
  readonly takes: string;
  readonly description: string;
  readonly optional: boolean;
  readonly editable: boolean;
}

/** The fields of a payload, in the schema's order. */
export function fieldRowsOf({ schema, editable }: Pick<Entry, "schema" | "editable">): readonly FieldRow[] {
  const { properties = {}, required = [] } = schema as PayloadSchema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    takes: takesOf(property),
    description: property.description ?? "",
    optional: !required.includes(name),
    editable: editable.includes(name),
  }));
}

const number = (value: number): string => value.toLocaleString("en");

function takesOf(schema: PropertySchema): string {
  if (schema.enum) return schema.enum.map(String).join(" or ");
  if (schema.type === "array") {
    const most = schema.maxItems === undefined ? "" : `, at most ${number(schema.maxItems)}`;
    return `a list${most}, each ${takesOf(schema.items ?? {})}`;
  }
  if (schema.type === "string") {
    const most = schema.maxLength === undefined ? "" : `, up to ${number(schema.maxLength)} characters`;
    return `text${schema.minLength ? ", not empty" : ""}${most}`;
  }
  if (schema.type === "integer")
    return `a whole number${schema.minimum === undefined ? "" : `, from ${schema.minimum}`}`;
  return schema.type ?? "any value";
}

/** A payload with a tag more, or with one less; as it is when it has no tags. */
export function withTag(text: string, tag: string, has: boolean): string {
  try {
    const data = JSON.parse(text) as { readonly tags?: readonly unknown[] };
    if (!Array.isArray(data.tags)) return text;
    const others = data.tags.filter((one) => one !== tag);
    return JSON.stringify({ ...data, tags: has ? [...others, tag] : others }, null, 2);
  } catch {
    return text;
  }
}

export function hasTag(text: string, tag: string): boolean {
  try {
    const { tags } = JSON.parse(text) as { readonly tags?: unknown };
    return Array.isArray(tags) && tags.includes(tag);
  } catch {
    return false;
  }
}
