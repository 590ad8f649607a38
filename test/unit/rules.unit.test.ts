import "reflect-metadata";
import { describe, expect, test } from "@jest/globals";
import { buildSchema, graphql, parse, subscribe, isObjectType } from "graphql";
import { demandOf } from "../../src/graphql/rules/rule.ts";
import { rulesOf } from "../../src/graphql/rules/rules-of.ts";
import { RULE_TABLE, type RuleTable } from "../../src/graphql/rules/table.ts";
import { type Role } from "../../src/viewer.ts";
import { enforceRules } from "../../src/graphql/rules/enforce.ts";
import { buildApiSchema } from "../../src/graphql/schema.ts";

describe("the table of rules", () => {
  const schema = buildSchema(`
    type Query { open: Thing, closed: Secret }
    type Subscription { changes: Change }
    type Thing { id: ID, secret: Secret } type Secret { text: String } type Change { id: ID }
  `);
  const complete = {
    Query: { open: "everyone", closed: "operators" },
    Subscription: { changes: "knowers" },
    Thing: { id: "everyone", secret: "operators" },
    Secret: "operators",
    Change: "knowers",
  } as const;

  test("gives every field its own rule, or its type's, and says over what it is reached", () => {
    expect(rulesOf(schema, complete)).toEqual([
      { type: "Change", field: "id", rule: "knowers", isRoot: false, isOverHttp: false },
      { type: "Query", field: "closed", rule: "operators", isRoot: true, isOverHttp: true },
      { type: "Query", field: "open", rule: "everyone", isRoot: true, isOverHttp: true },
      { type: "Secret", field: "text", rule: "operators", isRoot: false, isOverHttp: true },
      { type: "Subscription", field: "changes", rule: "knowers", isRoot: true, isOverHttp: false },
      { type: "Thing", field: "id", rule: "everyone", isRoot: false, isOverHttp: true },
      { type: "Thing", field: "secret", rule: "operators", isRoot: false, isOverHttp: true },
    ]);
  });

  test("fails the build for a type or a field that it passes over, and names each", () => {
    const { Secret: _secret, ...rest } = complete;
    const lacking = { ...rest, Query: { open: "everyone" } } as const;
    expect(() => rulesOf(schema, lacking)).toThrow("No rule says who gets Query.closed, Secret.text.");
  });

  test("fails for a rule of what is not there: a renamed field does not lose its rule unseen", () => {
    const more = { ...complete, Gone: "operators", Thing: { ...complete.Thing, old: "operators" } } as const;
    expect(() => rulesOf(schema, more)).toThrow("not in the schema: Thing.old, Gone");
  });

  test("is complete for the API; nobody may ask for more than who they are", () => {
    const open = rulesOf(buildApiSchema(), RULE_TABLE)
      .filter(({ isRoot, rule }) => isRoot && demandOf(rule) === "nothing")
      .map(({ type, field }) => `${type}.${field}`);
    expect(open).toEqual(["Query.session"]);
  });

  test("agrees with what the schema says of itself: what is for operators says so, and nothing else does", () => {
    const api = buildApiSchema();
    for (const { type, field, rule } of rulesOf(api, RULE_TABLE).filter(({ isRoot }) => isRoot)) {
      const object = api.getType(type);
      const description = isObjectType(object) ? object.getFields()[field]?.description : undefined;
      expect({ field, says: description?.startsWith("Operators:") }).toEqual({ field, says: rule === "operators" });
    }
  });
});

test("what is for operators is null in an object that others get, and an error where it can't be: never a value", async () => {
  const rules: RuleTable = {
    Query: "everyone",
    Thing: { id: "everyone", may: "operators", must: "operators" },
  };
  const schema = enforceRules(
    buildSchema("type Query { thing: Thing } type Thing { id: ID! may: String must: String! }"),
    rules,
  );
  const thing = { id: "1", may: "secret", must: "secret" };
  const ask = (source: string, roles: readonly Role[] | null) =>
    graphql({ schema, source, rootValue: { thing }, contextValue: { viewer: roles && { id: "ada", roles } } });
  for (const roles of [null, ["user"] as const]) {
    expect(await ask("{ thing { id may } }", roles)).toEqual({ data: { thing: { id: "1", may: null } } });
    expect(await ask("{ thing { must } }", roles)).toMatchObject({
      data: { thing: null },
      errors: [expect.anything()],
    });
  }
  expect(await ask("{ thing { id may must } }", ["operator"])).toEqual({ data: { thing } });
});

test("what is for operators is not begun for others: its resolver is not called, nor what a subscription subscribes to", async () => {
  const begun: string[] = [];
  const plain = buildSchema("type Query { x: ID } type Mutation { act: String } type Subscription { live: String }");
  const [mutation, subscription] = [plain.getMutationType()?.getFields(), plain.getSubscriptionType()?.getFields()];
  if (!mutation?.["act"] || !subscription?.["live"]) throw new Error("the schema has both");
  mutation["act"].resolve = () => void begun.push("act");
  subscription["live"].subscribe = () => void begun.push("live");
  const rules = { Query: "everyone", Mutation: "operators", Subscription: "operators" } as const;
  const schema = enforceRules(plain, rules);
  const refused = { errors: [{ originalError: { code: "FORBIDDEN" } }] };
  const contextValue = { viewer: { id: "ada", roles: ["user"] } };
  expect(await graphql({ schema, source: "mutation { act }", contextValue })).toMatchObject(refused);
  const document = parse("subscription { live }");
  expect(await subscribe({ schema, document, contextValue })).toMatchObject(refused);
  expect(begun).toEqual([]);
});
