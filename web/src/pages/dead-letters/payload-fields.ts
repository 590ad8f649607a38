/** A field of a payload that can be set, as its JSON Schema has it. */
export interface PayloadField {
  readonly name: string;
  readonly kind: "text" | "long-text" | "words" | "choice" | "json";
  /** Of a choice. */
  readonly choices: readonly string[];
  /** What it takes, for people. */
  readonly hint: string;
}

interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: FieldSchema;
}

interface PayloadType {
  readonly schema: unknown;
  readonly editable: readonly string[];
}

/** Longer texts get several lines. */
const LONG = 500;

/** The fields that can be set in payloads of all these types. */
export function fieldsOf(types: readonly PayloadType[]): readonly PayloadField[] {
  const [first, ...others] = types;
  if (!first) return [];
  const { properties = {} } = first.schema as { readonly properties?: Readonly<Record<string, FieldSchema>> };
  return first.editable
    .filter((name) => others.every(({ editable }) => editable.includes(name)))
    .map((name) => fieldOf(name, properties[name] ?? {}));
}

function fieldOf(name: string, schema: FieldSchema): PayloadField {
  const isWords = schema.type === "array" && schema.items?.type === "string";
  const choices = (schema.enum ?? []).map(String);
  const kind =
    choices.length > 0
      ? "choice"
      : isWords
        ? "words"
        : schema.type !== "string"
          ? "json"
          : (schema.maxLength ?? LONG) >= LONG
            ? "long-text"
            : "text";
  return { name, kind, choices, hint: hintOf(schema, isWords) };
}

function hintOf({ description, maxLength, maxItems, items }: FieldSchema, isWords: boolean): string {
  const number = (value: number): string => value.toLocaleString("en");
  const parts = [
    ...(description ? [description] : []),
    ...(isWords ? ["Separated by spaces or commas."] : []),
    ...(maxItems === undefined ? [] : [`At most ${number(maxItems)}.`]),
    ...(items?.maxLength === undefined ? [] : [`Each up to ${number(items.maxLength)} characters.`]),
    ...(maxLength === undefined ? [] : [`Up to ${number(maxLength)} characters.`]),
  ];
  return parts.join(" ");
}

/** How a value of the field is written in its control. */
export function printValue({ kind }: PayloadField, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (kind === "json") return JSON.stringify(value);
  return Array.isArray(value) ? value.join(" ") : typeof value === "string" ? value : JSON.stringify(value);
}

/** What a control's text means. @throws SyntaxError when it is to be JSON, and is not */
export function parseValue({ kind }: PayloadField, text: string): unknown {
  if (kind === "json") return JSON.parse(text);
  return kind === "words" ? [...new Set(text.split(/[,\s]+/).filter(Boolean))] : text;
}

/** The fields whose texts are no longer what they were. */
export function changesIn(
  fields: readonly PayloadField[],
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const changed = fields.filter(({ name }) => (after[name] ?? "") !== (before[name] ?? ""));
  return Object.fromEntries(changed.map((field) => [field.name, parseValue(field, after[field.name] ?? "")]));
}
