import { afterAll, expect, test } from "@jest/globals";
import { connect } from "amqplib";
import { describeWithServices } from "../services/required.ts";
import { jsonLines, killClis, runCli } from "../support/cli.ts";
import { startApi } from "../support/processes.ts";
import { sandboxes } from "../support/sandbox.ts";

afterAll(killClis);

describeWithServices("doctor, where MongoDB and RabbitMQ are set", (urls) => {
  const sandbox = sandboxes(urls);

  /** What it finds of the services, and of the consumers' queues. */
  async function doctor(endpoint = "http://127.0.0.1:1", env: Readonly<Record<string, string>> = sandbox.settings) {
    const { stdout } = await runCli(["doctor", "--json", "--endpoint", endpoint], { env });
    return jsonLines(stdout).filter(({ area }) => area === "services" || area === "pipeline");
  }
  const topology = async () => (await doctor()).filter(({ check }) => check === "topology");

  test("finds both, and that every consumer lacks a worker until one is started", async () => {
    const api = await startApi(sandbox.settings);
    const findings = await doctor(api.url);
    expect(findings).toEqual([
      ...["notifications", "search", "analytics"].map((name) =>
        expect.objectContaining({
          check: `queue ${name}`,
          state: "problem",
          advice: expect.stringContaining("npm run worker"),
        }),
      ),
      expect.objectContaining({ check: "mongodb", state: "ok" }),
      expect.objectContaining({ check: "rabbitmq", state: "ok" }),
      expect.objectContaining({ check: "topology", state: "ok" }),
    ]);
    await api.stop();
  }, 60_000);

  test("tells a topology that is not there, lacks something, or is another one; and declares nothing", async () => {
    for (let twice = 0; twice < 2; twice++)
      expect(await topology()).toEqual([
        expect.objectContaining({ state: "problem", found: expect.stringContaining("Nothing of BookSpace") }),
      ]);
    const api = await startApi(sandbox.settings);
    await api.stop();
    const model = await connect(sandbox.settings.RABBITMQ_URL);
    const channel = await model.createChannel();
    await channel.deleteQueue("bookspace.search");
    await channel.deleteQueue("bookspace.analytics");
    await channel.assertQueue("bookspace.analytics", { durable: true });
    await model.close();
    expect(await topology()).toEqual([
      expect.objectContaining({ state: "problem", found: "Missing: queue 'bookspace.search'." }),
      expect.objectContaining({ state: "problem", found: expect.stringContaining("queue 'bookspace.analytics'") }),
    ]);
  }, 60_000);

  test("says which of the two can't be reached", async () => {
    const env = { MONGODB_URL: sandbox.settings.MONGODB_URL, RABBITMQ_URL: "amqp://127.0.0.1:1" };
    expect(await doctor(undefined, env)).toEqual([
      expect.objectContaining({ check: "mongodb", state: "ok" }),
      expect.objectContaining({ check: "rabbitmq", state: "problem", found: expect.stringContaining("ECONNREFUSED") }),
    ]);
  }, 60_000);
});
