import { expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { startApi, startWorkerProcess } from "../support/processes.ts";
import { sandboxes } from "../support/sandbox.ts";
import { openWebhookServer } from "../support/webhook-server.ts";

const TAKEN_OVER_WITHIN_MS = 10_000;

describeWithServices("alerts of several API processes", (urls) => {
  const sandbox = sandboxes(urls);

  test("the one that evaluates is killed: the other takes over, delivers what was under way, and fires nothing twice", async () => {
    const { db } = sandbox;
    const settings = { ...sandbox.settings, ALERT_WEBHOOK_SECRET: "a secret of this test, long enough" };
    const server = await openWebhookServer();
    server.answerWith("nothing");
    const evaluating = await startApi(settings);
    const owner = () => db.collection<{ _id: string; owner: string }>("leases").findOne({ _id: "alerts" });
    const first = await eventually(owner, "an API to evaluate");
    const [other] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    const operator = connect(other.url, "operator");
    const live = operator.subscribe<{ alerts: { consumer: string; state: string } }>(
      "subscription { alerts { consumer state } }",
    );
    const create = `mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { id } }`;
    await operator.query(create, { input: { name: "Fault", webhook: server.url, when: { newFingerprint: {} } } });
    const fail = (consumer: string) =>
      operator.rest("POST", "/v1/docs", { title: "Drill", content: "…", tags: [`fail:${consumer}`] });

    await fail("notifications");
    await eventually(() => server.received.length === 1, "the webhook to be told", 40_000);
    // Also an API that doesn't evaluate tells of it.
    await eventually(() => live.received.length === 1, "the alert to be heard");
    expect(await owner()).toEqual(first);
    await evaluating.stop("SIGKILL");
    const killedAt = Date.now();
    await eventually(async () => (await owner())?.owner !== first.owner, "the other to take over");
    expect(Date.now() - killedAt).toBeLessThan(TAKEN_OVER_WITHIN_MS);

    server.answerWith(204);
    const alerts = () => db.collection("alerts").find().sort({ change: 1 }).toArray();
    await eventually(async () => (await alerts())[0]?.["fired"]?.status === "delivered", "the webhook to take it");
    const keys = server.received.map(({ headers }) => headers["idempotency-key"]);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);

    await fail("search");
    await eventually(() => live.received.length === 2, "the other fault to be heard", 40_000);
    expect(live.received.map(({ alerts: { consumer } }) => consumer)).toEqual(["notifications", "search"]);
    expect(await alerts()).toHaveLength(2);
    live.stop();
    await operator.close();
    await server.close();
  }, 120_000);
});
