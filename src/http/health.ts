import { type ServerResponse } from "node:http";
import { type HealthCheck } from "../services.ts";
import { sendJson } from "./reply.ts";

/** `/health/ready`: 200 when every part is ready, else 503 with the names of those that aren't. */
export async function answerReady(response: ServerResponse, checks: readonly HealthCheck[]): Promise<void> {
  const parts = await Promise.all(checks.map(async ({ name, check }) => [name, await check()] as const));
  const notReady = parts.filter(([, ready]) => !ready).map(([name]) => name);
  sendJson(response, notReady.length === 0 ? 200 : 503, {
    ready: notReady.length === 0,
    notReady,
    parts: Object.fromEntries(parts),
  });
}
