import { type Server } from "node:http";
import "reflect-metadata";
import { type Admission } from "../../src/admission/admission.ts";
import { attachSubscriptions } from "../../src/graphql/fan-out/attach.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { buildApiSchema } from "../../src/graphql/schema.ts";
import { readDashboard } from "../../src/http/dashboard/files.ts";
import { createHttpApp } from "../../src/http/server.ts";
import { type Authenticator, createAuthenticator } from "../../src/identity/authenticator.ts";
import { type HealthCheck } from "../../src/health/readiness.ts";
import { type Services } from "../../src/services.ts";
import { createMetrics } from "../../src/telemetry/metrics/endpoint.ts";
import { newAdmission } from "./admission.ts";
import { type LogLine, recordedLog } from "./recorded-log.ts";

export interface ServeOptions {
  readonly services: Services;
  readonly admission?: Pick<Admission, "request" | "of" | "answer" | "checkChange">;
  readonly production?: boolean;
  readonly authenticator?: Authenticator;
  readonly health?: readonly HealthCheck[];
  readonly metricsToken?: string;
  /** A folder with a built dashboard. */
  readonly dashboardFolder?: string;
  readonly allowedOrigins?: readonly string[];
}

export interface Served {
  readonly url: string;
  readonly server: Server;
  readonly lines: LogLine[];
  close(): Promise<void>;
}

/** The API's two faces on a free port, over any services, and what they logged. */
export async function serve({
  services,
  admission = newAdmission(),
  production = false,
  authenticator = createAuthenticator({ mode: "development" }),
  health = [],
  metricsToken,
  dashboardFolder,
  allowedOrigins = [],
}: ServeOptions): Promise<Served> {
  const { log, lines } = recordedLog();
  const schema = buildApiSchema();
  const counts = createCounts();
  const metrics = createMetrics({
    token: metricsToken,
    health,
    api: { snapshot: () => services.pipeline.snapshot(), subscriptions: () => counts },
  });
  const dashboard = dashboardFolder === undefined ? null : readDashboard(dashboardFolder);
  const http = await createHttpApp({
    services,
    admission,
    schema,
    authenticator,
    log,
    production,
    health,
    metrics,
    dashboard,
    allowedOrigins,
  });
  const subscriptions = attachSubscriptions({
    server: http.server,
    schema,
    services,
    admission,
    authenticator,
    log,
    production,
    counts,
    allowedOrigins,
  });
  const port = await http.listen({ port: 0, host: "127.0.0.1", setting: "PORT" });
  return {
    url: `http://127.0.0.1:${port}`,
    server: http.server,
    lines,
    async close() {
      await subscriptions.close();
      await http.close();
    },
  };
}
