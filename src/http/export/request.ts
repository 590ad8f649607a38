import { coerceInputValue, type GraphQLInputType, type GraphQLSchema, isInputType } from "graphql";
import { AppError, type InputIssue } from "../../errors.ts";
import { type EventFilter } from "../../events/filter.ts";

interface ExportRequest {
  readonly filter: EventFilter;
  readonly after: string | null;
}

const PARAMETERS = ["filter", "after"];

/**
 * What an export is asked with. The filter is read as GraphQL reads a variable of the type `EventFilter`: the same names and
 * the same values. @throws AppError BAD_USER_INPUT, also for a parameter that there is not: a mistyped filter would export all.
 */
export function readExportRequest(
  parameters: URLSearchParams,
  schema: GraphQLSchema,
  { hideSuggestions }: { readonly hideSuggestions: boolean },
): ExportRequest {
  const unknown = [...parameters.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0)
    throw wrong(
      `There are the parameters ${PARAMETERS.join(" and ")}.`,
      unknown.map((path) => ({ path: path.slice(0, 64), message: "no parameter of an export" })),
    );
  const text = parameters.get("filter");
  return { filter: text === null ? {} : readFilterText(text, schema, hideSuggestions), after: parameters.get("after") };
}

function readFilterText(text: string, schema: GraphQLSchema, hideSuggestions: boolean): EventFilter {
  const issues: InputIssue[] = [];
  const filter: unknown = coerceInputValue(
    parse(text),
    filterType(schema),
    (path, _value, { message }) => issues.push({ path: ["filter", ...path].join("."), message }),
    hideSuggestions,
  );
  if (issues.length > 0)
    throw wrong(`The filter is not valid: ${issues.map(({ message }) => message).join(" ")}`, issues);
  return (filter ?? {}) as EventFilter; // what the type's coercion gives
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrong("The filter is not JSON.", [{ path: "filter", message: 'JSON, such as {"types":["COMMENT_ADDED"]}' }]);
  }
}

function filterType(schema: GraphQLSchema): GraphQLInputType {
  const type = schema.getType("EventFilter");
  if (!isInputType(type)) throw new Error("The schema has no input type 'EventFilter'.");
  return type;
}

const wrong = (message: string, issues: readonly InputIssue[]): AppError =>
  new AppError("BAD_USER_INPUT", message, { issues });
