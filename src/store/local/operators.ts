/** What the code may ask of a store; anything else throws here, before it could mean one thing here and another in MongoDB. */

const FILTER = new Set(["$and", "$or", "$in", "$gt", "$gte", "$lt", "$lte", "$ne", "$elemMatch"]);
const STAGES = new Set(["$match", "$group", "$sort", "$limit"]);
const EXPRESSIONS = new Set(["$subtract", "$mod", "$sum", "$min", "$max", "$substrCP"]);

export class UnknownOperator extends Error {
  constructor(operator: string) {
    super(`The local store does not know the operator '${operator}'.`);
    this.name = "UnknownOperator";
  }
}

function check(value: unknown, allowed: ReadonlySet<string>): void {
  if (Array.isArray(value)) return value.forEach((item) => check(item, allowed));
  if (value === null || typeof value !== "object") return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith("$") && !allowed.has(key)) throw new UnknownOperator(key);
    check(inner, allowed);
  }
}

/** @throws UnknownOperator */
export const checkFilter = (filter: unknown): void => check(filter, FILTER);

/** @throws UnknownOperator */
export function checkPipeline(pipeline: readonly Readonly<Record<string, unknown>>[]): void {
  for (const stage of pipeline) {
    for (const [name, body] of Object.entries(stage)) {
      if (!STAGES.has(name)) throw new UnknownOperator(name);
      if (name === "$match") checkFilter(body);
      else check(body, EXPRESSIONS);
    }
  }
}
