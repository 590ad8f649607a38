import { describe, expect, test } from "@jest/globals";
import { ConfigError, describeSettings, readConfig, SETTINGS } from "../../src/config.ts";

const mistakes = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
};

describe("the configuration", () => {
  test("runs embedded on port 3003 when nothing is set", () => {
    expect(readConfig({})).toMatchObject({
      port: 3003,
      backend: { kind: "embedded", dataDir: ".bookspace" },
      drills: true,
    });
  });

  test("runs on services when both URLs are set", () => {
    const config = readConfig({ MONGODB_URL: "mongodb://db/bookspace", RABBITMQ_URL: "amqp://mq" });
    expect(config.backend).toEqual({
      kind: "services",
      mongodbUrl: "mongodb://db/bookspace",
      rabbitmqUrl: "amqp://mq",
    });
  });

  test.each([
    [{ MONGODB_URL: "mongodb://db/x" }, "MONGODB_URL is set but RABBITMQ_URL is not"],
    [{ RABBITMQ_URL: "amqp://mq" }, "RABBITMQ_URL is set but MONGODB_URL is not"],
    [{ PORT: "many" }, "PORT"],
    [{ JWT_SECRET: "short" }, "JWT_SECRET"],
    [{ RETENTION_DAYS: "7" }, "RETENTION_DAYS: must be at least 8: the lifecycle log reaches back 7 days"],
    [{ RETENTION_DAYS: "soon" }, "RETENTION_DAYS"],
    [{ JWKS_URL: "https://id.example/keys" }, "JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE"],
    [{ NODE_ENV: "production" }, "without keys nobody can sign in"],
    [{ NODE_ENV: "production", JWT_SECRET: "k".repeat(32), DRILLS: "on" }, "DRILLS=on is for development"],
  ])("refuses %j and says why", (environment, reason) => {
    expect(mistakes(environment)).toContain(reason);
  });

  test("reports all mistakes at once", () => {
    const message = mistakes({ PORT: "-1", LOG_LEVEL: "loud", MONGODB_URL: "mongodb://db/x" });
    expect(message).toContain("PORT");
    expect(message).toContain("LOG_LEVEL");
    expect(message).toContain("RABBITMQ_URL is not");
  });

  test("an empty variable counts as not set", () => {
    expect(readConfig({ MONGODB_URL: "", RABBITMQ_URL: "" }).backend.kind).toBe("embedded");
  });

  test("drills are off in production", () => {
    expect(readConfig({ NODE_ENV: "production", JWT_SECRET: "k".repeat(32) }).drills).toBe(false);
  });

  test("the help names every setting", () => {
    const help = describeSettings("usage");
    for (const name of Object.keys(SETTINGS)) expect(help).toContain(name);
  });
});

describe("in production what is left out", () => {
  const provider = { JWKS_URL: "https://id.example/keys", JWT_ISSUER: "id", JWT_AUDIENCE: "bookspace" };
  const given = { NODE_ENV: "production", ...provider, CURSOR_SECRET: "c".repeat(32) };

  test("is no secret that everybody knows: cursors need one of the installation's own", () => {
    const { CURSOR_SECRET, ...without } = given;
    expect(mistakes(without)).toContain("CURSOR_SECRET");
    expect(readConfig(given).cursorSecret).toBe(CURSOR_SECRET);
  });

  test("is no open door: metrics are there for who has a token", () => {
    expect(readConfig(given).metrics).toBeNull();
    const token = "t".repeat(16);
    expect(readConfig({ ...given, METRICS_TOKEN: token }).metrics).toEqual({ token });
  });
});
