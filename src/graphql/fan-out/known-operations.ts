import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { type Limits } from "../limits.ts";

/** A query text that was parsed and validated. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

/** Texts that are remembered; the longest unused is forgotten. Long ones are rare and checked each time. */
const MAX_KNOWN = 500;
const MAX_LENGTH = 8_192;

/** Parses and validates a text once, however many subscribers send it. @throws GraphQLError for a syntax error */
export function createKnownOperations(
  schema: GraphQLSchema,
  { parse, validate }: Limits,
): (text: string) => KnownOperation {
  const known = new Map<string, KnownOperation>();
  return (text) => {
    const found = known.get(text);
    if (found) {
      known.delete(text);
      known.set(text, found);
      return found;
    }
    const document = parse(text);
    const made = { document, errors: validate(schema, document) };
    if (text.length <= MAX_LENGTH) known.set(text, made);
    if (known.size > MAX_KNOWN) for (const oldest of known.keys()) return (known.delete(oldest), made);
    return made;
  };
}

/** Does it select a field marked `personal`, whose value depends on who asks beyond their role? */
export function isPersonal(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let personal = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        if (types.getFieldDef()?.extensions["personal"] === true) personal = true;
      },
    }),
  );
  return personal;
}

/** The variable that the subscription's own argument `after` is taken from; null when it is used elsewhere too. */
export function afterVariable(document: DocumentNode, operation: OperationDefinitionNode): string | null {
  const [root] = operation.selectionSet.selections;
  const argument = root?.kind === Kind.FIELD ? root.arguments?.find(({ name }) => name.value === "after") : undefined;
  if (argument?.value.kind !== Kind.VARIABLE) return null;
  const name = argument.value.name.value;
  let uses = 0;
  visit(document, { Variable: (variable) => void (uses += variable.name.value === name ? 1 : 0) });
  return uses === 2 ? name : null; // its definition, and that argument
}
