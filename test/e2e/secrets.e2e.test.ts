import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { SETTINGS } from "../../src/config.ts";
import { freePort } from "../services/process.ts";
import { describeWithServices } from "../services/required.ts";
import { killAll, runToEnd, startApi, startUntil, temporaryFolder } from "../support/processes.ts";
import { bearer, inSeconds, tokenOf } from "../support/tokens.ts";

/** What nobody may ever read, told apart by its name; long enough for every setting. */
const canary = (name: string): string => `canary-${name}-${randomUUID()}`;

const CANARIES = {
  JWT_SECRET: canary("jwt"),
  CURSOR_SECRET: canary("cursor"),
  METRICS_TOKEN: canary("metrics"),
  ALERT_WEBHOOK_SECRET: canary("webhook-key"),
  MONGODB_URL: canary("mongodb"),
  RABBITMQ_URL: canary("rabbitmq"),
  JWKS_URL: canary("jwks"),
  ALERT_RULES: canary("webhook-path"),
  OTEL_EXPORTER_OTLP_HEADERS: canary("otel"),
};
const OTHERS = { token: canary("token"), optionOfUrl: canary("option") };

/** Settings that hold nothing secret. */
const PLAIN =
  "NODE_ENV HOST PORT WORKER_HEALTH_PORT DATA_DIR JWT_ISSUER JWT_AUDIENCE DRILLS RETENTION_DAYS LOG_LEVEL ALLOWED_ORIGINS".split(
    " ",
  );

const SECRETS = {
  JWT_SECRET: CANARIES.JWT_SECRET,
  CURSOR_SECRET: CANARIES.CURSOR_SECRET,
  METRICS_TOKEN: CANARIES.METRICS_TOKEN,
  ALERT_WEBHOOK_SECRET: CANARIES.ALERT_WEBHOOK_SECRET,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${CANARIES.OTEL_EXPORTER_OTLP_HEADERS}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
};

/** The canaries in a text, as they are or as a URL, a header of basic authentication or a JSON string would have them. */
function leaksIn(text: string): readonly string[] {
  return Object.values({ ...CANARIES, ...OTHERS }).filter((value) =>
    [value, encodeURIComponent(value), Buffer.from(value).toString("base64").slice(0, -4)].some((form) =>
      text.includes(form),
    ),
  );
}

const folder = temporaryFolder();
let nobodyListens: number;
beforeAll(async () => void (nobodyListens = await freePort()));
afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

describe("what is secret never comes out", () => {
  test("each setting has a canary here, or holds nothing secret", () => {
    expect([...Object.keys(CANARIES), ...PLAIN].toSorted()).toEqual(
      [...Object.keys(SETTINGS), "OTEL_EXPORTER_OTLP_HEADERS"].toSorted(),
    );
  });

  test("of a server that is asked all the wrong things, with everything logged", async () => {
    const ALERT_RULES = join(folder, "rules.json");
    const webhook = `http://127.0.0.1:${nobodyListens}/${CANARIES.ALERT_RULES}`;
    const when = { silence: { seconds: 1, consumer: "search" } };
    writeFileSync(ALERT_RULES, JSON.stringify([{ name: "Search is silent", when, webhook }]));
    const api = await startApi({
      ...SECRETS,
      ALERT_RULES,
      NODE_ENV: "production",
      LOG_LEVEL: "debug",
      DATA_DIR: join(folder, "data"),
    });
    const user = bearer(await tokenOf({ sub: "ada", exp: inSeconds(60) }, CANARIES.JWT_SECRET));
    const answers: string[] = [];
    async function ask(path: string, init: RequestInit = {}): Promise<number> {
      const answer = await fetch(`${api.url}${path}`, init);
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
      return answer.status;
    }
    const post = (headers: Record<string, string>, body: unknown): RequestInit => ({
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

    expect(await ask("/health/live")).toBe(200);
    expect(await ask("/health/ready")).toBe(200);
    expect(await ask("/metrics")).toBe(401);
    expect(await ask("/metrics", { headers: bearer(OTHERS.token) })).toBe(401);
    expect(await ask("/metrics", { headers: bearer(CANARIES.METRICS_TOKEN) })).toBe(200);
    expect(await ask("/v1/docs", post(user, { title: "T", content: "C" }))).toBe(201);
    const forged = bearer(await tokenOf({ sub: "ada" }, OTHERS.token));
    for (const headers of [bearer(OTHERS.token), forged, { authorization: `Basic ${OTHERS.token}` }])
      expect(await ask("/v1/docs", post(headers, {}))).toBe(401);
    expect(await ask("/v1/docs", post({ "x-user-id": "ada" }, {}))).toBe(401);
    expect(await ask("/v1/docs", post(user, "{"))).toBe(400);
    for (const query of ["{", "{ nothing }", "{ pipeline { parked } }", "{ __schema { types { name } } }"])
      await ask("/graphql", post(user, { query }));
    await ask("/graphql", post(bearer(OTHERS.token), { query: "{ documents { edges { node { id } } } }" }));
    answers.push(await refusedSocket(api.url, OTHERS.token));

    await api.stop();
    expect(leaksIn(answers.join("\n"))).toEqual([]);
    expect(leaksIn(api.lines.join("\n"))).toEqual([]);
    expect(api.has("OpenTelemetry's variables ask for traces")).toBe(true);
  }, 60_000);

  test("of a server whose identity provider is away", async () => {
    const api = await startApi({
      JWKS_URL: `http://127.0.0.1:${nobodyListens}/keys?key=${CANARIES.JWKS_URL}`,
      JWT_ISSUER: "https://id.example",
      JWT_AUDIENCE: "bookspace",
      DATA_DIR: join(folder, "provider"),
      LOG_LEVEL: "debug",
    });
    const [, ...rest] = (await tokenOf({ sub: "ada" }, OTHERS.token)).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "RS256", kid: "1" })).toString("base64url");
    const headers = { "content-type": "application/json", ...bearer([header, ...rest].join(".")) };
    const answer = await fetch(`${api.url}/v1/docs`, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(503);
    expect(leaksIn(await answer.text())).toEqual([]);
    await api.stop();
    expect(leaksIn(api.lines.join("\n"))).toEqual([]);
  }, 30_000);

  test("of starts that are refused, of the help and of the doctor", async () => {
    const { MONGODB_URL, RABBITMQ_URL, JWKS_URL } = CANARIES;
    const misspelt = {
      MONGODB_URL: `mongodb://api:/${MONGODB_URL}@127.0.0.1/x`,
      RABBITMQ_URL: `amqp://api:/${RABBITMQ_URL}@127.0.0.1`,
      JWKS_URL: `https://api:${JWKS_URL}@127.0.0.1/keys`,
      NODE_ENV: "production",
      PORT: "many",
    };
    const unreachable = {
      ...SECRETS,
      MONGODB_URL: `mongodb://api:${MONGODB_URL}@127.0.0.1:${nobodyListens}/x`,
      RABBITMQ_URL: `amqp://api:${RABBITMQ_URL}@127.0.0.1:${nobodyListens}`,
      BOOKSPACE_ENDPOINT: `http://127.0.0.1:${nobodyListens}`,
      BOOKSPACE_TOKEN: OTHERS.token,
    };
    const runs = await Promise.all([
      runToEnd("dist/main.js", { ...SECRETS, ...misspelt }),
      runToEnd("dist/worker.js", { ...SECRETS, ...misspelt }),
      runToEnd("dist/main.js", unreachable, ["--help"]),
      runToEnd("dist/worker.js", unreachable, ["--help"]),
      runToEnd("dist/main.js", {
        ...unreachable,
        MONGODB_URL: `${unreachable.MONGODB_URL}?tls=true&tlsCertificateKeyFile=/not/there&tlsCertificateKeyFilePassword=${OTHERS.optionOfUrl}`,
      }),
      runToEnd("dist/cli.js", { ...SECRETS, ...misspelt, BOOKSPACE_TOKEN: OTHERS.token }, ["doctor"]),
      runToEnd("dist/cli.js", unreachable, ["doctor"]),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 0, 0, 1, 6, 6]);
    for (const { output } of runs.slice(0, 2)) {
      for (const name of ["MONGODB_URL", "RABBITMQ_URL", "JWKS_URL", "PORT"]) expect(output).toContain(`- ${name}: `);
    }
    expect(leaksIn(runs.map(({ output }) => output).join("\n"))).toEqual([]);
  }, 60_000);
});

describeWithServices("what is secret never comes out of processes that their services refuse", (urls) => {
  test.each(["dist/main.js", "dist/worker.js"] as const)(
    "%s",
    async (script) => {
      const rabbitmq = new URL(urls.rabbitmqUrl);
      rabbitmq.password = CANARIES.RABBITMQ_URL;
      const mongodb = new URL(urls.mongodbUrl);
      mongodb.username = "api";
      mongodb.password = CANARIES.MONGODB_URL;
      const settings = { ...SECRETS, LOG_LEVEL: "debug" };
      const refused = await startUntil(
        script,
        { ...settings, MONGODB_URL: mongodb.href, RABBITMQ_URL: rabbitmq.href },
        "ACCESS_REFUSED",
      );
      mongodb.port = rabbitmq.port = String(nobodyListens);
      const away = await startUntil(
        script,
        { ...settings, MONGODB_URL: mongodb.href, RABBITMQ_URL: rabbitmq.href },
        "Not connected to MongoDB",
      );
      for (const { lines } of [refused, away]) expect(leaksIn(lines.join("\n"))).toEqual([]);
      await Promise.all([refused.stop("SIGKILL"), away.stop("SIGKILL")]);
    },
    60_000,
  );
});

/** What a client is told whose token isn't one. */
async function refusedSocket(url: string, token: string): Promise<string> {
  const client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    connectionParams: bearer(token),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const told = await new Promise<unknown>((resolve) => {
    client.subscribe(
      { query: "subscription { alerts { ruleName } }" },
      { next: resolve, error: resolve, complete: () => resolve("complete") },
    );
  });
  await client.dispose();
  const { code, reason } = told as { readonly code?: number; readonly reason?: string };
  expect(code).toBeGreaterThanOrEqual(4400);
  return `${code} ${reason}`;
}
