import "reflect-metadata";
import { expect, test } from "@jest/globals";
import { type ApiContext } from "../../src/graphql/context.ts";
import { AlertResolver, AlertRuleResolver } from "../../src/graphql/resolvers/alerts.ts";
import { toCondition } from "../../src/graphql/types/alert-conditions.ts";
import { toReplayJob } from "../../src/graphql/types/replays.ts";
import { type ReplayRecord } from "../../src/store/records/dead-letters.ts";
import { newFaultRule } from "../support/alert-rule.ts";

const filter = { types: ["document.created"], statuses: ["deadLettered"], consumers: ["search"] } as const;
const asGiven = { types: ["DOCUMENT_CREATED"], statuses: ["DEAD_LETTERED"], consumers: ["search"] };

test("the filter of a replay comes back as it is given: it can be given again", () => {
  const counts = { replayed: 0, processed: 0, failedAgain: 0 };
  const replay = { filter, done: counts, current: counts } as unknown as ReplayRecord; // what is looked at of one
  expect(toReplayJob(replay).filter).toEqual(asGiven);
});

test("and so does that of an alert's condition", () => {
  const condition = toCondition({ kind: "deadLetters", moreThan: 1, windowSeconds: 60, filter });
  expect(condition).toMatchObject({ filter: asGiven });
  expect(toCondition({ kind: "deadLetters", moreThan: 1, windowSeconds: 60 })).toMatchObject({ filter: null });
});

test("a rule of a kind that only a newer version knows is left out, and so are its alerts: the others are listed", async () => {
  const newer = { ...newFaultRule, id: "newer", when: { kind: "ofTomorrow" } };
  const nodes = [newFaultRule, newer].map((rule) => ({ ...rule, _id: rule.id, rule: rule.id, change: 1 }));
  const page = async () => ({ edges: nodes.map((node) => ({ node, cursor: "c" })), hasNextPage: false });
  const alerts = { rules: async () => [newer, newFaultRule], page };
  const context = { services: { alerts } } as unknown as ApiContext; // all that is asked of it
  expect((await new AlertRuleResolver().alertRules(context)).map(({ id }) => id)).toEqual([newFaultRule.id]);
  const { edges } = await new AlertResolver().alerts(10, null, context);
  expect(edges.map(({ node }) => node.ruleId)).toEqual([newFaultRule.id]);
});
