import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Address, listen } from "./listen.ts";
import { type HealthCheck, readiness } from "./readiness.ts";

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * `/health/live`, `/health/ready` and perhaps `/metrics`, for a process that serves nothing else.
 * @throws PortTaken, which names the setting.
 */
export async function serveHealth(
  checks: readonly HealthCheck[],
  address: Address,
  metrics: Answer | null = null,
): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const { url } = request;
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
    };
    if (url === "/health/live") return send(200, { live: true });
    if (url === "/metrics" && metrics)
      return metrics(request, response).catch(() => send(500, { code: "INTERNAL_SERVER_ERROR" }));
    if (url !== "/health/ready")
      return send(404, { code: "NOT_FOUND", detail: "Here are /health/live, /health/ready and /metrics." });
    const state = await readiness(checks);
    send(state.ready ? 200 : 503, state);
  });
  const port = await listen(server, address);
  return {
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
