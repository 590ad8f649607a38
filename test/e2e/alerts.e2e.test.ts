import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, refusedStart, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";
import { isSigned, openWebhookServer } from "../support/webhook-server.ts";

const SECRET = "a secret of this test, long enough";
const WINDOW_SECONDS = 15;

interface Alert {
  readonly id: string;
  readonly ruleName: string;
  readonly consumer: string | null;
  readonly fingerprint: string | null;
  readonly state: string;
  readonly recoveredBy: string | null;
  readonly event: { readonly id: string } | null;
  readonly deliveries: readonly { readonly notice: string; readonly status: string; readonly idempotencyKey: string }[];
}

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly enabled: boolean;
  readonly webhook: string | null;
  readonly when: Readonly<Record<string, unknown>>;
}

const ALERT =
  "id ruleName consumer fingerprint state recoveredBy event { id } deliveries { notice status idempotencyKey }";
const CONDITION = `__typename ... on NewFingerprintCondition { consumer } ... on DeadLettersCondition { moreThan windowSeconds filter }
  ... on OutboxBacklogCondition { moreThan }`;
const RULE = `id name source enabled webhook when { ${CONDITION} }`;
const CREATE = `mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { ${RULE} } }`;
const UPDATE = `mutation ($input: AlertRuleChangeInput!) { updateAlertRule(input: $input) { ${RULE} } }`;
const TRY = `query ($input: AlertRuleInput!, $since: DateTime!, $until: DateTime!) { tryAlertRule(input: $input, since: $since, until: $until) {
  evaluable code times firings { firedAt until consumer fingerprint eventId } eventsRead cut } }`;
const backlog = { outboxBacklog: { moreThan: 1_000 } };

afterAll(killAll);

describe("alerts, embedded", () => {
  const DATA_DIR = temporaryFolder();
  const ALERT_RULES = join(temporaryFolder(), "rules.json");
  const settings = { DATA_DIR, ALERT_RULES, ALERT_WEBHOOK_SECRET: SECRET };
  let api: RunningApi;
  let ada: TestClient;
  let operator: TestClient;
  let server: Awaited<ReturnType<typeof openWebhookServer>>;

  async function start() {
    api = await startApi(settings);
    [ada, operator] = [connect(api.url, "ada"), connect(api.url, "operator")];
  }

  beforeAll(async () => {
    server = await openWebhookServer();
    writeFileSync(ALERT_RULES, JSON.stringify([{ name: "From the file", when: backlog }]));
    await start();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ada, operator].map((client) => client?.close()));
    await api?.stop();
    await server?.close();
  }, 30_000);

  const ask = async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const { data, errors } = await operator.query<T>(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const refusal = async (query: string, variables: Record<string, unknown> = {}) =>
    (await operator.query(query, variables)).errors?.[0]?.extensions;
  const rules = async () => (await ask<{ alertRules: Rule[] }>(`{ alertRules { ${RULE} } }`)).alertRules;
  const alerts = async () =>
    (
      await ask<{ alerts: { edges: { node: Alert }[] } }>(`{ alerts(first: 100) { edges { node { ${ALERT} } } } }`)
    ).alerts.edges.map(({ node }) => node);

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
      when: { moreThan: 5, windowSeconds: 60, filter: { types: ["comment.added"] } },
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

  test("a drill fires them, live and to the webhook; a window recovers; over a kill nothing fires twice", async () => {
    const since = new Date().toISOString();
    const window = {
      deadLetters: { moreThan: 0, windowSeconds: WINDOW_SECONDS, filter: { consumers: ["notifications"] } },
    };
    await ask(CREATE, { input: { name: "New fault", webhook: server.url, when: { newFingerprint: {} } } });
    await ask(CREATE, { input: { name: "Window", when: window } });
    const live = operator.subscribe<{ alerts: Alert }>(`subscription { alerts { ${ALERT} } }`);
    const heard = () => live.received.map(({ alerts: { ruleName, state } }) => `${ruleName} ${state}`).sort();

    const { body } = await ada.rest("POST", "/v1/docs", { title: "Drill", content: "…", tags: ["fail:notifications"] });
    const { eventId } = body["receipt"] as { eventId: string };
    await eventually(() => heard().length === 2, "both to fire", 30_000);
    expect(heard()).toEqual(["New fault FIRING", "Window FIRING"]);
    const delivered = () =>
      eventually(async () => {
        const alert = (await alerts()).find(({ ruleName }) => ruleName === "New fault");
        return alert?.deliveries[0]?.status === "DELIVERED" ? alert : null;
      }, "the webhook to have it");
    const fault = await delivered();
    expect(fault).toMatchObject({ consumer: "notifications", event: { id: eventId } });
    const [delivery] = server.received;
    expect(delivery?.body).toMatchObject({
      type: "alert.fired",
      alert: { id: fault.id, rule: { name: "New fault" }, consumer: "notifications" },
    });
    expect(delivery?.headers["idempotency-key"]).toBe(fault.deliveries[0]?.idempotencyKey);
    expect(delivery && isSigned(delivery, SECRET)).toBe(true);

    live.stop();
    await api.stop("SIGKILL");
    await start();
    const after = operator.subscribe<{ alerts: Alert }>(`subscription { alerts { ${ALERT} } }`);
    const recovery = await eventually(() => after.received[0]?.alerts, "the window to recover", 40_000);
    expect(recovery).toMatchObject({ ruleName: "Window", state: "RECOVERED", recoveredBy: "CONDITION" });
    after.stop();
    const found = await alerts();
    expect(found.map(({ ruleName, state }) => `${ruleName} ${state}`).sort()).toEqual([
      "New fault FIRING",
      "Window RECOVERED",
    ]);
    expect(server.received).toHaveLength(1);

    const attempt = async (when: object) =>
      (
        await ask<{ tryAlertRule: Readonly<Record<string, unknown>> }>(TRY, {
          input: { name: "Try", when },
          since,
          until: new Date().toISOString(),
        })
      ).tryAlertRule;
    const { fingerprint } = fault;
    const once = { evaluable: true, code: null, times: 1, cut: false };
    expect(await attempt({ newFingerprint: {} })).toMatchObject({
      ...once,
      firings: [{ consumer: "notifications", fingerprint, eventId, until: null }],
    });
    expect(await attempt(window)).toMatchObject({ ...once, firings: [{ eventId, until: expect.any(String) }] });
    expect(await attempt({ deadLetters: { moreThan: 1, windowSeconds: 60 } })).toMatchObject({ times: 0 });
    expect(await attempt({ oldestWaiting: { seconds: 3 } })).toMatchObject({
      ...once,
      firings: [{ consumer: "notifications" }],
    });
    expect(await attempt({ silence: { seconds: 3 } })).toMatchObject({ times: 1, evaluable: true });
    expect(await attempt(backlog)).toMatchObject({ evaluable: false, code: "PAST_NOT_KEPT", times: 0 });
    expect(await refusal(TRY, { input: { name: "Try", when: backlog }, since, until: since })).toMatchObject({
      code: "BAD_USER_INPUT",
      issues: [{ path: "since" }],
    });
  }, 120_000);
});
