import { type Stored, type Update } from "../port.ts";
import { UnknownOperator } from "./operators.ts";
import { compile } from "./query.ts";

type Values = Readonly<Record<string, unknown>>;

/** A new document with the update applied; the old one stays as it was. */
export function applyUpdate<T extends Stored>(document: T, update: Update): T {
  // By path, as updates name fields: which of them a record has is for those to know who write the updates.
  let result: Values = document as unknown as Values;
  for (const [operator, fields] of Object.entries(update)) {
    const change = OPERATORS[operator];
    if (!change) throw new UnknownOperator(operator);
    for (const [path, operand] of Object.entries(fields as Values)) {
      result = changeAt(result, path.split("."), (current) => change(current, operand));
    }
  }
  return result as unknown as T;
}

const OPERATORS: Readonly<Record<string, ((current: unknown, operand: unknown) => unknown) | undefined>> = {
  $set: (_, operand) => operand,
  $push: (current, operand) => [...((current as unknown[] | undefined) ?? []), operand],
  $pull(current, operand) {
    if (!Array.isArray(current)) return current;
    if (operand === null || typeof operand !== "object") return current.filter((item) => item !== operand);
    const query = compile(operand as Values);
    return current.filter((item) => !query.test(item as Values));
  },
};

function changeAt(
  target: Values,
  [head = "", ...rest]: readonly string[],
  change: (current: unknown) => unknown,
): Values {
  const current = Object.hasOwn(target, head) ? target[head] : undefined;
  const next = rest.length > 0 ? changeAt((current as Values | undefined) ?? {}, rest, change) : change(current);
  return next === undefined ? target : { ...target, [head]: next };
}
