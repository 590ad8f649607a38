import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askAs, backlog, CREATE, type Rule, RULE, UPDATE } from "../support/alert-operations.ts";
import { connect, type TestClient } from "../support/client.ts";
import { killAll, refusedStart, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";
import { openWebhookServer } from "../support/webhook-server.ts";

afterAll(killAll);

describe("alert rules, embedded", () => {
  const ALERT_RULES = join(temporaryFolder(), "rules.json");
  const ALERT_WEBHOOK_SECRET = "a secret of this test, long enough";
  let api: RunningApi;
  let ada: TestClient;
  let operator: TestClient;
  let server: Awaited<ReturnType<typeof openWebhookServer>>;
  const { ask, refusal } = askAs(() => operator);

  beforeAll(async () => {
    server = await openWebhookServer();
    writeFileSync(ALERT_RULES, JSON.stringify([{ name: "From the file", when: backlog }]));
    api = await startApi({ DATA_DIR: temporaryFolder(), ALERT_RULES, ALERT_WEBHOOK_SECRET });
    [ada, operator] = [connect(api.url, "ada"), connect(api.url, "operator")];
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ada, operator].map((client) => client?.close()));
    await api?.stop();
    await server?.close();
  }, 30_000);

  const rules = async () => (await ask<{ alertRules: Rule[] }>(`{ alertRules { ${RULE} } }`)).alertRules;

  describe("are for operators alone:", () => {
    const input = `{name: "X", when: {outboxBacklog: {moreThan: 1}}}`;
    test.each([
      "{ alertRules { id } }",
      "{ alerts { edges { cursor } } }",
      `{ tryAlertRule(input: ${input}, since: "2026-01-01T00:00:00Z", until: "2026-01-02T00:00:00Z") { times } }`,
      `mutation { createAlertRule(input: ${input}) { id } }`,
      `mutation { updateAlertRule(input: {id: "x", name: "Y"}) { id } }`,
      `mutation { deleteAlertRule(id: "x") }`,
    ])("%s", async (operation) => {
      expect((await ada.query(operation)).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    });

    test("the subscription", async () => {
      const refused = ada.subscribe("subscription { alerts { id } }");
      expect(await refused.ended).toMatchObject({ error: [{ extensions: { code: "FORBIDDEN" } }] });
    });
  });

  test("rules of the configuration are listed, and can't be changed by the API", async () => {
    const [rule, ...others] = await rules();
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      id: "configuration:From the file",
      source: "CONFIGURATION",
      enabled: true,
      when: { __typename: "OutboxBacklogCondition", moreThan: 1_000 },
    });
    const id = rule?.id;
    const refused = { code: "BAD_USER_INPUT", issues: [{ path: "id" }] };
    expect(await refusal(UPDATE, { input: { id, enabled: false } })).toMatchObject(refused);
    expect(await refusal("mutation ($id: ID!) { deleteAlertRule(id: $id) }", { id })).toMatchObject(refused);
  });

  test("a start with mistakes in the file is refused, with all of them", async () => {
    const path = join(temporaryFolder(), "rules.json");
    const wrong = [
      { name: "A", when: { silence: { seconds: 0 } } },
      { name: "B", when: backlog, webhook: "http://169.254.169.254/" },
    ];
    writeFileSync(path, JSON.stringify(wrong));
    const { code, output } = await refusedStart({ DATA_DIR: temporaryFolder(), ALERT_RULES: path });
    expect(code).toBe(1);
    expect(output).toContain("The alert rules (ALERT_RULES) have 2 mistakes");
    expect(output).toContain("[0].when.silence.seconds: at least 1");
    expect(output).toContain("[1].webhook: not a link-local address");
  }, 30_000);

  test("rules are made, changed and deleted, and all of it is in the audit log", async () => {
    const created = await ask<{ createAlertRule: Rule }>(CREATE, {
      input: { name: "Mine", webhook: server.url, when: backlog },
    });
    const { id } = created.createAlertRule;
    expect(created.createAlertRule).toMatchObject({ name: "Mine", source: "API", enabled: true, webhook: server.url });
    const change = {
      id,
      enabled: false,
      when: { deadLetters: { moreThan: 5, windowSeconds: 60, filter: { types: ["COMMENT_ADDED"] } } },
    };
    const { updateAlertRule } = await ask<{ updateAlertRule: Rule }>(UPDATE, { input: change });
    expect(updateAlertRule).toMatchObject({
      name: "Mine",
      enabled: false,
      webhook: server.url,
      when: { moreThan: 5, windowSeconds: 60, filter: { types: ["COMMENT_ADDED"] } },
    });
    expect(
      (await ask<{ updateAlertRule: Rule }>(UPDATE, { input: { id, webhook: null } })).updateAlertRule,
    ).toMatchObject({
      webhook: null,
      enabled: false,
    });
    expect(await refusal(UPDATE, { input: { id, name: "", webhook: "http://[fe80::1]/" } })).toMatchObject({
      code: "BAD_USER_INPUT",
      issues: [{ path: "name" }, { path: "webhook" }],
    });
    await ask("mutation ($id: ID!) { deleteAlertRule(id: $id) }", { id });
    expect((await rules()).map(({ source }) => source)).toEqual(["CONFIGURATION"]);
    expect(await refusal(UPDATE, { input: { id, name: "Late" } })).toMatchObject({ code: "NOT_FOUND" });

    const { auditLog } = await ask<{ auditLog: { edges: { node: Record<string, unknown> }[] } }>(
      "{ auditLog(first: 6) { edges { node { action detail result } } } }",
    );
    expect(auditLog.edges.map(({ node }) => [node["action"], node["result"]])).toEqual([
      ["updateAlertRule", "NOT_FOUND"],
      ["deleteAlertRule", "DONE"],
      ["updateAlertRule", "BAD_USER_INPUT"],
      ["updateAlertRule", "DONE"],
      ["updateAlertRule", "DONE"],
      ["createAlertRule", "DONE"],
    ]);
  });
});
