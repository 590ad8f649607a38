import { inTest, type Safeguard } from "./safeguard.ts";

const rules = inTest("test/unit/rules.unit.test.ts");
const rest = inTest("test/int/rest-errors.int.test.ts");
const exported = inTest("test/int/event-export-requests.int.test.ts");

/** Rules of fields, and what is for operators. */
export const RULES: readonly Safeguard[] = [
  {
    name: "rule-for-every-field",
    promise: "a field without a rule fails the build",
    file: "src/graphql/rules/rules-of.ts",
    old: "if (missing.length > 0 || idle.length > 0)",
    new: "if (idle.length > 0)",
    tests: [rules("fails the build for a type or a field that it passes over, and names each")],
  },
  {
    name: "rule-of-a-renamed-field",
    promise: "a renamed field does not lose its rule unseen",
    file: "src/graphql/rules/rules-of.ts",
    old: "if (missing.length > 0 || idle.length > 0)",
    new: "if (missing.length > 0)",
    tests: [rules("fails for a rule of what is not there: a renamed field does not lose its rule unseen")],
  },
  {
    name: "rules-before-resolvers",
    promise: "nobody comes to what asks for a viewer or an operator, whatever its resolver does",
    file: "src/graphql/rules/enforce.ts",
    old: "      check(context.viewer);\n",
    new: "",
    tests: [
      rules("what is for operators is not begun for others"),
      inTest("test/int/graphql-errors.int.test.ts")("of nobody is UNAUTHENTICATED, for what asks who it is"),
    ],
  },
  {
    name: "rules-before-subscriptions",
    promise: "nobody subscribes to what is for operators",
    file: "src/graphql/rules/enforce.ts",
    old: "if (field.subscribe) field.subscribe = before(field.subscribe);\n  else",
    new: "if (!field.subscribe)",
    tests: [rules("what is for operators is not begun for others")],
  },
  {
    name: "operators-fields",
    promise: "an error's message, its stack and an operator's reason are for operators: they may hold anything",
    file: "src/graphql/rules/enforce.ts",
    old: "if (!context.viewer || !isOperator(context.viewer)) {",
    new: "if (false) {",
    tests: [
      rules(
        "what is for operators is null in an object that others get, and an error where it can't be: never a value",
      ),
      inTest("test/int/fan-out.int.test.ts")("of messages for operators alone, only operators get one"),
    ],
  },
  {
    name: "rule-of-messages",
    promise: "an error's message is for operators by its rule",
    file: "src/graphql/rules/table.ts",
    old: 'message: "operators", stack',
    new: 'message: "knowers", stack',
    tests: [inTest("test/int/fan-out.int.test.ts")("of messages for operators alone, only operators get one")],
  },
  {
    name: "excerpts-of-the-queue",
    promise: "of a private event that lies in the dead-letter queue no operator is shown the words",
    file: "src/dead-letters/check.ts",
    old: "return isEveryones ? text.slice(0, EXCERPT_LENGTH) : null;",
    new: "return text.slice(0, EXCERPT_LENGTH);",
    tests: [inTest("test/int/dead-letter-check.int.test.ts")("shows no words of a private event")],
  },
  {
    name: "operators-alone",
    promise: "what is for operators is refused to everyone else",
    file: "src/viewer.ts",
    old: "if (isOperator(caller)) return caller;",
    new: "if (caller) return caller;",
    tests: [
      exported("is for operators, by GET"),
      exported("a link is for operators, and of a length that servers take"),
    ],
  },
  {
    name: "somebody-signed-in",
    promise: "who is not signed in reads and changes nothing",
    file: "src/viewer.ts",
    old: "  if (viewer) return viewer;",
    new: '  return viewer ?? { id: "nobody", roles: ["user"] };',
    tests: [rest("401 for nobody, and for a wrong credential")],
  },
  {
    name: "export-is-for-operators",
    promise: "the whole ledger is an operator's to take along",
    file: "src/http/export/export-events.ts",
    old: "const operator = requireOperator(viewer);",
    new: 'const operator = viewer ?? { id: "nobody", roles: ["user"] as const };',
    tests: [exported("is for operators, by GET")],
  },
];
