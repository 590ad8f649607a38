import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { type HealthCheck, readiness } from "./readiness.ts";

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Another process has the port. */
export class PortTaken extends Error {
  readonly code = "PORT_TAKEN";
  constructor(port: number, setting: string) {
    super(`Port ${port} is taken: set ${setting} to another one, or to 0 for any that is free.`);
    this.name = "PortTaken";
  }
}

export interface HealthServerOptions {
  readonly port: number;
  readonly host: string;
  /** The setting that the port is from. */
  readonly setting: string;
  /** Answers `/metrics`; without it there is none. */
  readonly metrics?: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null;
}

/**
 * `/health/live`, `/health/ready` and perhaps `/metrics`, for a process that serves nothing else.
 * @throws PortTaken, which names the setting.
 */
export async function serveHealth(
  checks: readonly HealthCheck[],
  { port, host, setting, metrics = null }: HealthServerOptions,
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
      return send(404, { code: "NOT_FOUND", detail: "Here are /health/live and /health/ready." });
    const state = await readiness(checks);
    send(state.ready ? 200 : 503, state);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EADDRINUSE" ? new PortTaken(port, setting) : error;
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
