import { type Access, type Relation, RELATIONS, type RuleName, RULES } from "../../../src/graphql/rules/rule.ts";
import { type FieldRule } from "../../../src/graphql/rules/rules-of.ts";
import { type Thing, type Things } from "./things.ts";

export interface Asker {
  /** Null: nobody. */
  readonly id: string | null;
  /** How they are related to what is nobody's in particular. */
  readonly relation: Relation;
}

export type TransportName = "HTTP" | "WebSocket";

/** How the asker is related to it: an operator may be its user too. */
export function relationsOf({ id, relation }: Asker, { owner }: Thing): readonly Relation[] {
  if (id === null || owner === null) return [relation];
  if (owner === id) return relation === "operator" ? ["its user", "operator"] : ["its user"];
  return [relation === "operator" ? "operator" : "another user"];
}

export const accessOf = (rule: RuleName, relation: Relation): Access =>
  RULES[rule].access[RELATIONS.indexOf(relation)] as Access; // one for each relation

const allows = (rule: RuleName, relation: Relation, { isPrivate }: Thing): boolean => {
  const access = accessOf(rule, relation);
  return access === "yes" || (access === "unless private" && !isPrivate);
};

/** Does the rule let this asker have a field of this thing? */
export const mayGet = (rule: RuleName, asker: Asker, thing: Thing): boolean =>
  relationsOf(asker, thing).some((relation) => allows(rule, relation, thing));

/** Holds answers against the rules, and remembers which cells of the table were seen with a value. */
export function createWalk(rules: readonly FieldRule[], things: Things) {
  const byField = new Map(rules.map(({ type, field, rule }) => [`${type}.${field}`, rule]));
  const seen = new Set<string>();
  const crossed: string[] = [];

  function ruleOf(name: string): RuleName {
    const rule = byField.get(name);
    if (!rule) throw new Error(`'${name}' is no field of the table`);
    return rule;
  }

  function field(
    name: string,
    value: unknown,
    thing: Thing,
    asker: Asker,
    transport: TransportName,
    path: string,
  ): void {
    if (value === null || value === undefined) return;
    const rule = ruleOf(name);
    const relations = relationsOf(asker, thing).filter((relation) => allows(rule, relation, thing));
    if (relations.length === 0) {
      const whose = `${thing.isPrivate ? "a private thing" : "a thing"} of ${thing.owner ?? "nobody"}`;
      crossed.push(`${asker.id ?? "nobody"} got ${path} (${name}: ${rule}) of ${whose}, over ${transport}`);
    }
    // An empty list tells nothing of what would be in it.
    if (!Array.isArray(value) || value.length > 0)
      for (const relation of relations) seen.add(cell(name, relation, transport));
    inside(value, thing, asker, transport, path);
  }

  function inside(value: unknown, thing: Thing, asker: Asker, transport: TransportName, path: string): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => inside(item, thing, asker, transport, `${path}.${index}`));
    } else if (isObject(value)) {
      const about = things.of(value) ?? thing;
      for (const [name, inner] of Object.entries(value))
        if (name !== "__typename")
          field(`${String(value["__typename"])}.${name}`, inner, about, asker, transport, `${path}.${name}`);
    }
  }

  return {
    ruleOf,
    /** Something that a root field answered. */
    field,
    /** What was got against the rules. */
    crossed: crossed as readonly string[],
    hasSeen: (name: string, relation: Relation, transport: TransportName): boolean =>
      seen.has(cell(name, relation, transport)),
  };
}

export const cell = (name: string, relation: Relation, transport: TransportName): string =>
  `${name} for ${relation} over ${transport}`;

/** Values of the scalar JSON have no `__typename`. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && "__typename" in value;
