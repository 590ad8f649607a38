import { type GraphQLSchema } from "graphql";
import { RELATIONS, type Rule, type RuleName, RULES } from "../../src/graphql/rules/rule.ts";
import { rulesOf } from "../../src/graphql/rules/rules-of.ts";
import { RULE_TABLE } from "../../src/graphql/rules/table.ts";

const INTRODUCTION = `<!-- Emitted from the code by 'npm run schema'. Do not edit. -->

# Who gets what

Every field of the API, who gets it, and over which transport. The rules are in \`src/graphql/rules/table.ts\`: the schema can't be built, and no
process starts, while a field has none. A type has one rule for all of its fields, or one for each where they differ.

What a rule asks of who comes (that they are signed in, or an operator) is enforced from that table, in one place for both transports
(\`src/graphql/rules/enforce.ts\`): a root field is refused with \`UNAUTHENTICATED\` or \`FORBIDDEN\`, and what is for operators is null in an object
that others get too. What is private or a user's own is never read for anyone else: the queries ask the store as the viewer, and it is left out, null or
\`NOT_FOUND\`. \`test/int/rules.int.test.ts\` asks for every row as everyone, over both transports, by every path that leads there.

*Its user* is who owns it or whom it is for; *another user* is any other who is signed in. *Unless private*: not of a document that its owner
made private, nor of what is about it. An operator is a user too, and gets what users get.
`;

const REST = `## REST

| route | rule |
| --- | --- |
| \`GET /v1/docs\`, \`GET /v1/docs/{id}\`, \`PUT /v1/docs/{id}\`, \`POST /v1/docs/{id}/comments\` | readers |
| \`POST /v1/docs\` | signedIn |
| \`GET /v1/events/export\` | operators; the \`data\` of its lines: readers |
| \`/metrics\` | who has its token |
| \`/health/live\`, \`/health/ready\`, the dashboard's files | everyone |
`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

const accessOf = (name: RuleName): Rule["access"] => RULES[name].access;

/** The text of docs/rules.md. @throws Error when a field has no rule. */
export function rulesDocument(schema: GraphQLSchema): string {
  const rules = Object.entries(RULES).map(([name, { says, access }]) => [name, says, ...access]);
  const fields = rulesOf(schema, RULE_TABLE).map((one) => [
    `\`${one.type}.${one.field}\``,
    one.rule,
    ...accessOf(one.rule),
    one.isOverHttp ? "yes" : "no",
    "yes",
  ]);
  return [
    INTRODUCTION,
    "## The rules\n",
    table(["rule", "who gets it", ...RELATIONS], rules),
    "",
    REST,
    "## The fields\n",
    table(["field", "rule", ...RELATIONS, "HTTP", "WebSocket"], fields),
    "",
  ].join("\n");
}
