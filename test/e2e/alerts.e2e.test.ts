import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Alert, ALERT, askAs, backlog, CREATE, TRY } from "../support/alert-operations.ts";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";
import { isSigned, openWebhookServer } from "../support/webhook-server.ts";

const SECRET = "a secret of this test, long enough";
const WINDOW_SECONDS = 15;

afterAll(killAll);

describe("alerts, embedded", () => {
  const settings = { DATA_DIR: temporaryFolder(), ALERT_WEBHOOK_SECRET: SECRET };
  let api: RunningApi;
  let ada: TestClient;
  let operator: TestClient;
  let server: Awaited<ReturnType<typeof openWebhookServer>>;
  const { ask, refusal } = askAs(() => operator);

  async function start() {
    api = await startApi(settings);
    [ada, operator] = [connect(api.url, "ada"), connect(api.url, "operator")];
  }

  beforeAll(async () => {
    server = await openWebhookServer();
    await start();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ada, operator].map((client) => client?.close()));
    await api?.stop();
    await server?.close();
  }, 30_000);

  const alerts = async () =>
    (
      await ask<{ alerts: { edges: { node: Alert }[] } }>(`{ alerts(first: 100) { edges { node { ${ALERT} } } } }`)
    ).alerts.edges.map(({ node }) => node);

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
    const [first, second] = live.received.map(({ alerts: alert }) => alert);
    const resumed = operator.subscribe<{ alerts: Alert }>(
      `subscription ($after: String) { alerts(after: $after) { ${ALERT} } }`,
      { after: first?.cursor },
    );
    const recovery = await eventually(() => after.received[0]?.alerts, "the window to recover", 40_000);
    expect(recovery).toMatchObject({ ruleName: "Window", state: "RECOVERED", recoveredBy: "CONDITION" });
    // Who comes back to a place hears what came after it, over the kill; nothing twice.
    await eventually(() => resumed.received.length === 2, "both to be heard from the place on");
    expect(resumed.received).toMatchObject([{ alerts: { id: second?.id, state: "FIRING" } }, { alerts: recovery }]);
    const refused = operator.subscribe('subscription { alerts(after: "no place") { id } }');
    expect(await refused.ended).toMatchObject({ error: [{ extensions: { code: "BAD_USER_INPUT" } }] });
    for (const subscription of [after, resumed]) subscription.stop();
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
