import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type GraphQLSchema, isObjectType } from "graphql";
import { demandOf, RELATIONS } from "../../src/graphql/rules/rule.ts";
import { rulesOf } from "../../src/graphql/rules/rules-of.ts";
import { RULE_TABLE } from "../../src/graphql/rules/table.ts";
import { buildApiSchema } from "../../src/graphql/schema.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { openRawSocket, type RawMessage, type RawSocket } from "../support/raw-socket.ts";
import { mutations, queries, type Sample, type SubscriptionSample, subscriptions } from "../support/rules/samples.ts";
import { everythingOf } from "../support/rules/selection.ts";
import { type Thing } from "../support/rules/things.ts";
import { accessOf, type Asker, cell, createWalk, mayGet, type TransportName } from "../support/rules/walk.ts";
import { ADA, BOB, buildWorld, FAULT, HUSH, OPERATOR, type World } from "../support/rules/world.ts";
import { type Served, serve } from "../support/serve.ts";
import {
  type GraphqlError,
  type GraphqlResult,
  overHttp,
  overWebSocket,
  type Transport,
} from "../support/transports.ts";

const ASKERS: readonly Asker[] = [
  { id: null, relation: "nobody" },
  { id: ADA.id, relation: "its user" },
  { id: BOB.id, relation: "another user" },
  { id: OPERATOR.id, relation: "operator" },
];
const TRANSPORTS = ["HTTP", "WebSocket"] as const;

/** Of cells that a value can't be seen for, why. */
const UNSEEN: readonly (readonly [RegExp, string])[] = [
  [/^FeedProgress\./, "a minute in which nothing is for the client: member-progress.unit.test.ts"],
  [/^FeedLagged\./, "a client that does not read: slow-client.int.test.ts"],
  [/^FeedCursorExpired\./, "a log that was cut: fan-out-resume.int.test.ts"],
  [/^ReplayPlan\.estimatedMs for operator/, "events that waited for others: replay-pace.int.test.ts"],
  [/^Session\.userId for nobody/, "nobody has no id"],
  [/^Notification\.cursor .* over HTTP/, "only the subscription gives one"],
  [/^Notification\.cursor for operator/, "only the recipient's subscription gives one"],
];

describe("who gets what", () => {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const schema: GraphQLSchema = buildApiSchema();
  const rules = rulesOf(schema, RULE_TABLE);
  let installation: Installation;
  let served: Served;
  let world: World;
  let walk: ReturnType<typeof createWalk>;
  /** Texts that came to whom they must not. */
  const leaked: string[] = [];

  beforeAll(async () => {
    installation = await openInstallation();
    const services = { ...installation.services, rateLimit: { spend() {} } };
    served = await serve({ services });
    world = await buildWorld(installation);
    walk = createWalk(rules, world.things);
  }, 120_000);
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });

  const credentialOf = ({ id }: Asker): Record<string, string> => (id === null ? {} : { "x-user-id": id });
  const over = (name: TransportName, asker: Asker): Transport =>
    (name === "HTTP" ? overHttp : overWebSocket)(served.url, credentialOf(asker));

  function operationOf(kind: string, root: string, args: string): string {
    const object = schema.getType(kind);
    const field = isObjectType(object) ? object.getFields()[root] : undefined;
    if (!field) throw new Error(`There is no ${kind}.${root}`);
    return `${kind.toLowerCase()} { ${root}${args}${everythingOf(field.type)} }`;
  }

  const codesOf = ({ errors = [] }: GraphqlResult): string[] => errors.map(({ extensions }) => extensions.code);

  /** Holds what a root field answered against the rules. */
  function judge(
    kind: string,
    root: string,
    { args, about }: Sample,
    asker: Asker,
    transport: TransportName,
    results: readonly GraphqlResult[],
  ): void {
    const name = `${kind}.${root}`;
    const rule = walk.ruleOf(name);
    const what = `${asker.id ?? "nobody"} asked ${name}${args} over ${transport}`;
    const text = JSON.stringify(results);
    if (asker.id !== ADA.id && text.includes(HUSH)) leaked.push(`${what}, and got of ada's private words`);
    if (asker.id !== OPERATOR.id && (text.includes(FAULT) || text.includes("backstage")))
      leaked.push(`${what}, and got what is for operators`);
    const demand = demandOf(rule);
    if (demand !== "nothing" && asker.id === null) {
      expect({ what, codes: results.flatMap(codesOf) }).toEqual({ what, codes: ["UNAUTHENTICATED"] });
      return;
    }
    if (demand === "an operator" && asker.id !== OPERATOR.id) {
      expect({ what, codes: results.flatMap(codesOf) }).toEqual({ what, codes: ["FORBIDDEN"] });
      return;
    }
    const found = about === undefined ? undefined : world.things.of({ __typename: "Event", id: about });
    const thing: Thing = found ?? { owner: rule === "owner" ? asker.id : null, isPrivate: false };
    const isHidden = !mayGet(rule, asker, thing);
    const codes = results.flatMap(codesOf);
    if (isHidden) expect({ what, codes: codes.filter((code) => code !== "NOT_FOUND") }).toEqual({ what, codes: [] });
    else
      expect({ what, codes, errors: results.flatMap(({ errors }) => errors ?? []) }).toEqual({
        what,
        codes: [],
        errors: [],
      });
    for (const { data } of results) walk.field(name, data?.[root], thing, asker, transport, root);
  }

  const rootsOf = (kind: string): string[] => rules.filter(({ type }) => type === kind).map(({ field }) => field);

  async function askAll(
    kind: "Query" | "Mutation",
    samplesFor: (asker: Asker, turn: TransportName) => Readonly<Record<string, readonly Sample[]>>,
  ) {
    for (const transport of TRANSPORTS)
      for (const asker of ASKERS) {
        const samples = samplesFor(asker, transport);
        expect(Object.keys(samples).toSorted()).toEqual(rootsOf(kind).toSorted());
        const client = over(transport, asker);
        if (kind === "Query") await world.freshen();
        for (const [root, ways] of Object.entries(samples))
          for (const sample of ways) {
            const result = await client.run(operationOf(kind, root, sample.args));
            judge(kind, root, sample, asker, transport, [result]);
          }
        await client.close();
      }
  }

  async function itemsOf(
    socket: RawSocket,
    id: string,
    root: string,
    { args, isLast = () => true }: SubscriptionSample,
  ): Promise<GraphqlResult[]> {
    socket.say({ type: "subscribe", id, payload: { query: operationOf("Subscription", root, args) } });
    const results: GraphqlResult[] = [];
    for (let isOver = false; !isOver; ) {
      const result = resultOf(await socket.hear(["next", "error"], id));
      results.push(result);
      const item = result.data?.[root] as Readonly<Record<string, unknown>> | null | undefined;
      isOver = !item || isLast(item);
    }
    socket.say({ type: "complete", id });
    return results;
  }

  const resultOf = ({ type, payload }: RawMessage): GraphqlResult =>
    type === "error" ? { errors: payload as readonly GraphqlError[] } : (payload as GraphqlResult);

  test("queries: every field, by every path, as everyone", () => askAll("Query", () => queries(world, since)), 120_000);

  test("subscriptions: the same over WebSocket; HTTP refuses them all", async () => {
    for (const asker of ASKERS) {
      await world.freshen();
      const socket = await openRawSocket(served.url);
      await socket.greet(credentialOf(asker));
      const samples = subscriptions(world, asker, installation.services);
      expect(Object.keys(samples).toSorted()).toEqual(rootsOf("Subscription").toSorted());
      for (const [root, ways] of Object.entries(samples))
        for (const [index, sample] of ways.entries()) {
          if (sample.provoke && asker.id === OPERATOR.id) void sample.provoke();
          const results = await itemsOf(socket, `${root}-${index}`, root, sample);
          judge("Subscription", root, sample, asker, "WebSocket", results);
          const refused = await over("HTTP", asker).run(operationOf("Subscription", root, sample.args));
          expect(refused.data).toBeUndefined();
          expect(codesOf(refused)).toEqual(["BAD_REQUEST"]);
        }
      socket.close();
    }
  }, 120_000);

  test(
    "mutations: the same, and what they answer",
    () => askAll("Mutation", (asker, turn) => mutations(world, asker, turn)),
    120_000,
  );

  test("nothing came to whom the rules keep it from", () => {
    expect(walk.crossed).toEqual([]);
    expect(leaked).toEqual([]);
  });

  test("everything came to whom the rules give it: no row of the table was passed over", () => {
    const cells = rules.flatMap(({ type, field, rule, isOverHttp }) =>
      RELATIONS.filter((relation) => accessOf(rule, relation) !== "no").flatMap((relation) =>
        TRANSPORTS.filter((transport) => transport === "WebSocket" || isOverHttp)
          .filter((transport) => !walk.hasSeen(`${type}.${field}`, relation, transport))
          .map((transport) => cell(`${type}.${field}`, relation, transport)),
      ),
    );
    expect(cells.filter((name) => !UNSEEN.some(([pattern]) => pattern.test(name)))).toEqual([]);
    // What can't be seen is still so.
    for (const [pattern] of UNSEEN) expect(cells.some((name) => pattern.test(name))).toBe(true);
  });
});
