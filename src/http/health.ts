import { type ServerResponse } from "node:http";
import { type HealthCheck, readiness } from "../health/readiness.ts";
import { sendJson } from "./reply.ts";

/** `/health/ready`: 200 when every part is ready, else 503 with the names of those that aren't. */
export async function answerReady(response: ServerResponse, checks: readonly HealthCheck[]): Promise<void> {
  const state = await readiness(checks);
  sendJson(response, state.ready ? 200 : 503, state);
}
