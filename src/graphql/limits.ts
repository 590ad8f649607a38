import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse as parseText,
  type SelectionSetNode,
  specifiedRules,
  validate as validateDocument,
  type ValidationContext,
  type ValidationRule,
  visit,
} from "graphql";

/** What one operation may ask for. The same numbers hold over HTTP and WebSocket. */
export const MAX_TOKENS = 2_000;
export const MAX_DEPTH = 12;
export const MAX_ALIASES = 30;
export const MAX_DIRECTIVES = 50;

/** A document's depth and aliases are counted along fragments; past this many steps it is refused, however it is shaped. */
const MAX_STEPS = 10_000;

export interface LimitOptions {
  /** Switches introspection off. */
  readonly production: boolean;
}

/** For Apollo's `parseOptions`. */
export const PARSE_OPTIONS = { maxTokens: MAX_TOKENS } as const;

/** The rules beside GraphQL's own: for Apollo's `validationRules`. */
export const limitRules = ({ production }: LimitOptions): ValidationRule[] =>
  production ? [directiveLimit, limits, NoSchemaIntrospectionCustomRule] : [directiveLimit, limits];

export interface Limits {
  /** @throws GraphQLError for a syntax error, or more tokens than MAX_TOKENS. */
  parse(text: string): DocumentNode;
  /** GraphQL's own rules and the limits; what it returns is empty for a document that may be executed. */
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[];
}

/** `parse` and `validate` with the limits in them: for graphql-ws. */
export function createLimits(options: LimitOptions): Limits {
  const rules = [...specifiedRules, ...limitRules(options)];
  return {
    parse: (text) => parseText(text, PARSE_OPTIONS),
    validate: (schema, document) => validateDocument(schema, document, rules, { maxErrors: 10 }),
  };
}

/** Of the whole document, before anything is said of each of them. */
const directiveLimit = (context: ValidationContext): ASTVisitor => ({
  Document(node) {
    let count = 0;
    visit(node, { Directive: () => void (count += 1) });
    if (count > MAX_DIRECTIVES)
      context.reportError(
        new GraphQLError(`This document has ${count} directives; at most ${MAX_DIRECTIVES} are allowed.`),
      );
  },
});

/** Counts depth and aliases of each operation; fields that start with `__` may go deeper, for the playground's introspection. */
function limits(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      let aliases = 0;
      let steps = 0;
      let deepest = 0;
      const walk = (set: SelectionSetNode, depth: number, fragments: ReadonlySet<string>): void => {
        for (const selection of set.selections) {
          steps += 1;
          if (steps > MAX_STEPS) return;
          if (selection.kind === Kind.FIELD) {
            if (selection.alias) aliases += 1;
            if (selection.name.value === "__schema" || selection.name.value === "__type") continue;
            deepest = Math.max(deepest, depth);
            if (selection.selectionSet) walk(selection.selectionSet, depth + 1, fragments);
          } else if (selection.kind === Kind.INLINE_FRAGMENT) {
            walk(selection.selectionSet, depth, fragments);
          } else if (!fragments.has(selection.name.value)) {
            const fragment = context.getFragment(selection.name.value);
            // A fragment that contains itself is reported by a rule of GraphQL's own.
            if (fragment) walk(fragment.selectionSet, depth, new Set([...fragments, fragment.name.value]));
          }
        }
      };
      walk(node.selectionSet, 1, new Set());
      const refuse = (message: string) => context.reportError(new GraphQLError(message, { nodes: [node] }));
      if (steps > MAX_STEPS)
        refuse(`This operation selects too much: more than ${MAX_STEPS} fields, counted through its fragments.`);
      if (deepest > MAX_DEPTH) refuse(`This operation is ${deepest} levels deep; at most ${MAX_DEPTH} are allowed.`);
      if (aliases > MAX_ALIASES) refuse(`This operation has ${aliases} aliases; at most ${MAX_ALIASES} are allowed.`);
    },
  };
}
