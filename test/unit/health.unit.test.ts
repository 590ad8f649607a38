import { type ServerResponse } from "node:http";
import { expect, test } from "@jest/globals";
import { type HealthCheck } from "../../src/health/readiness.ts";
import { serveHealth } from "../../src/health/serve.ts";

const where = { port: 0, host: "127.0.0.1", setting: "WORKER_HEALTH_PORT" };

async function ask(checks: readonly HealthCheck[], path: string): Promise<{ status: number; body: unknown }> {
  const server = await serveHealth(checks, where);
  try {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: answer.status, body: await answer.json() };
  } finally {
    await server.close();
  }
}

const there: HealthCheck = { name: "database", check: async () => true };

test("ready is 200 when every part is there", async () => {
  expect(await ask([there], "/health/ready")).toEqual({
    status: 200,
    body: { ready: true, notReady: [], parts: { database: true } },
  });
});

test.each<[string, HealthCheck["check"]]>([
  ["says that it isn't there", () => false],
  ["can't be asked", async () => Promise.reject(new Error("away"))],
  ["never answers", () => new Promise(() => {})],
])("ready is 503 and names the part that %s", async (_, check) => {
  expect(await ask([there, { name: "broker", check }], "/health/ready")).toEqual({
    status: 503,
    body: { ready: false, notReady: ["broker"], parts: { database: true, broker: false } },
  });
});

test("live is 200 whatever is away; anything else is 404", async () => {
  const away: HealthCheck = { name: "database", check: () => false };
  expect(await ask([away], "/health/live")).toEqual({ status: 200, body: { live: true } });
  expect((await ask([away], "/graphql")).status).toBe(404);
});

test("/metrics is what it was given, or is not there", async () => {
  expect((await ask([], "/metrics")).status).toBe(404);
  const metrics = async (_request: unknown, response: ServerResponse) => void response.end("{}");
  const server = await serveHealth([], where, metrics);
  expect((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status).toBe(200);
  await server.close();
});

test("a port that is taken is refused with the setting's name", async () => {
  const first = await serveHealth([], where);
  await expect(serveHealth([], { ...where, port: first.port })).rejects.toMatchObject({
    code: "PORT_TAKEN",
    message: expect.stringContaining("WORKER_HEALTH_PORT"),
  });
  await first.close();
});
