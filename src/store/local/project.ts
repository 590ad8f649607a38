import { type Stored } from "../port.ts";

/** Names of fields, each with what is said of those below it; null when it is about the whole field. */
interface Names extends ReadonlyMap<string, Names | null> {}

/** Leaves of a document what the projection names, or leaves that out, as MongoDB does; a name may have dots in it. */
export function projector(projection: Readonly<Record<string, 0 | 1>>): <T extends Stored>(document: T) => T {
  const including = Object.values(projection).includes(1);
  const said = including ? 1 : 0;
  const names = namesOf(Object.keys(projection).filter((path) => projection[path] === said));
  const change = including ? only(new Map([...names, ["_id", null]])) : without(names);
  return <T extends Stored>(document: T) => change(document) as T;
}

function namesOf(paths: readonly string[]): Names {
  const below = new Map<string, string[]>();
  for (const path of paths) {
    const [head = "", ...rest] = path.split(".");
    below.set(head, [...(below.get(head) ?? []), ...(rest.length > 0 ? [rest.join(".")] : [])]);
  }
  return new Map([...below].map(([name, rest]) => [name, rest.length > 0 ? namesOf(rest) : null]));
}

const hasFields = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Where a name goes on below a value without fields, there is nothing of that name. */
const only = (names: Names) =>
  function keep(value: object): unknown {
    if (Array.isArray(value)) return value.filter(hasFields).map(keep);
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
        const below = names.get(name);
        if (below === null) return [[name, inner]];
        return below && hasFields(inner) ? [[name, only(below)(inner)]] : [];
      }),
    );
  };

const without = (names: Names) =>
  function drop(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(drop);
    if (!hasFields(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
        const below = names.get(name);
        if (below === null) return [];
        return [[name, below ? without(below)(inner) : inner]];
      }),
    );
  };
