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

  test("allows pages of no other origin, but for those that are named", () => {
    expect(readConfig({}).allowedOrigins).toEqual([]);
    const named = readConfig({ ALLOWED_ORIGINS: "https://desk.example, http://localhost:5173" });
    expect(named.allowedOrigins).toEqual(["https://desk.example", "http://localhost:5173"]);
  });

  test.each([
    [{ MONGODB_URL: "mongodb://db/x" }, "MONGODB_URL is set but RABBITMQ_URL is not"],
    [{ RABBITMQ_URL: "amqp://mq" }, "RABBITMQ_URL is set but MONGODB_URL is not"],
    [{ PORT: "many" }, "PORT"],
    [{ JWT_SECRET: "short" }, "JWT_SECRET"],
    [{ ALLOWED_ORIGINS: "*" }, "ALLOWED_ORIGINS: must be origins such as https://desk.example"],
    [{ ALLOWED_ORIGINS: "https://desk.example/" }, "ALLOWED_ORIGINS"],
    [{ ALLOWED_ORIGINS: "https://desk.example,," }, "ALLOWED_ORIGINS"],
    [{ RETENTION_DAYS: "7" }, "RETENTION_DAYS: must be at least 8: the lifecycle log reaches back 7 days"],
    [{ RETENTION_DAYS: "soon" }, "RETENTION_DAYS"],
    [{ JWKS_URL: "https://id.example/keys" }, "JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE"],
    [{ RABBITMQ_URL: "amqp://u:pa/ss@mq", MONGODB_URL: "mongodb://db/x" }, "RABBITMQ_URL: is no URL that can be read"],
    [{ RABBITMQ_URL: "amqp://u:/ss@mq", MONGODB_URL: "mongodb://db/x" }, "RABBITMQ_URL: is no URL that can be read"],
    [{ RABBITMQ_URL: "amqp://mq", MONGODB_URL: "mongodb://u:pa/ss@db/x" }, "MONGODB_URL: is no URL that can be read"],
    [{ JWKS_URL: "https://u:p@id.example/keys" }, "JWKS_URL: must have neither user nor password in it"],
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

  test("the help names every setting", () => {
    const help = describeSettings("usage");
    for (const name of Object.keys(SETTINGS)) expect(help).toContain(name);
  });
});

describe("in production", () => {
  const KEYS = { NODE_ENV: "production", JWT_SECRET: "k".repeat(32) };
  const PROVIDER = { JWKS_URL: "https://id.example/keys", JWT_ISSUER: "https://id.example", JWT_AUDIENCE: "bookspace" };
  const SERVICES = { MONGODB_URL: "mongodb://api:0fOurOwn@db/x", RABBITMQ_URL: "amqps://api:0fOurOwn@mq" };
  const MANY_HOSTS = "mongodb://api:0f%40urOwn@db1:27017,db2:27017/x?replicaSet=r&tls=true";

  test.each([
    ["an embedded one with keys", KEYS],
    ["services with passwords of their own", { ...KEYS, ...SERVICES }],
    ["a replica set", { ...KEYS, ...SERVICES, MONGODB_URL: MANY_HOSTS }],
    ["a client certificate", { ...KEYS, ...SERVICES, MONGODB_URL: "mongodb://CN=api@db/x?authMechanism=MONGODB-X509" }],
    ["a database without users, in a closed network", { ...KEYS, ...SERVICES, MONGODB_URL: "mongodb://db/x" }],
    [
      "a provider's keys, and a key for cursors",
      { NODE_ENV: "production", ...PROVIDER, CURSOR_SECRET: "c".repeat(32) },
    ],
  ])("%s is taken, without drills", (_, environment) => {
    expect(readConfig(environment)).toMatchObject({ production: true, drills: false, metrics: null });
  });

  test.each([
    ["no keys", { NODE_ENV: "production" }, "without keys nobody can sign in"],
    ["drills", { ...KEYS, DRILLS: "on" }, "DRILLS=on is for development"],
    ["cursors that end with the process", { NODE_ENV: "production", ...PROVIDER }, "set CURSOR_SECRET (or JWT_SECRET)"],
    ["RabbitMQ's own user", { ...KEYS, ...SERVICES, RABBITMQ_URL: "amqp://guest:guest@mq" }, "RABBITMQ_URL has a pass"],
    [
      "this repository's",
      { ...KEYS, ...SERVICES, RABBITMQ_URL: "amqp://admin:admin123@mq" },
      "RABBITMQ_URL has a pass",
    ],
    ["the user's name", { ...KEYS, ...SERVICES, RABBITMQ_URL: "amqp://Shop:shop@mq" }, "RABBITMQ_URL has a password"],
    ["no password", { ...KEYS, ...SERVICES, RABBITMQ_URL: "amqp://api@mq" }, "RABBITMQ_URL has a password"],
    ["no user", { ...KEYS, ...SERVICES, RABBITMQ_URL: "amqp://mq" }, "which means guest with the password guest"],
    [
      "a database's",
      { ...KEYS, ...SERVICES, MONGODB_URL: "mongodb://root:example@db/x" },
      "MONGODB_URL has a password",
    ],
    [
      "several hosts",
      { ...KEYS, ...SERVICES, MONGODB_URL: "mongodb://a:admin@db1,db2/x" },
      "MONGODB_URL has a password",
    ],
  ])("%s is refused", (_, environment, reason) => {
    expect(mistakes(environment)).toContain(reason);
  });

  test("all that is wrong is told at once, the folder's mistakes too, and no value is repeated", () => {
    const RABBITMQ_URL = "amqp://u:c4nary/word@mq";
    const services = mistakes({
      NODE_ENV: "production",
      DRILLS: "on",
      RABBITMQ_URL,
      JWT_SECRET: "c4nary",
      PORT: "c4nary",
    });
    expect(services.match(/^ {2}- /gm)).toHaveLength(5);
    expect(services).not.toContain("c4nary");
    const folderProblems = (dataDir: string): string[] => [`'${dataDir}' is open.`, "It is in use."];
    expect(() => readConfig({ NODE_ENV: "production", DRILLS: "on" }, folderProblems)).toThrow(
      /5 mistakes:[^]*without keys[^]*CURSOR_SECRET[^]*DRILLS[^]*'\.bookspace' is open\.[^]*It is in use\./,
    );
  });

  test("on services nobody asks for a folder, nor in development", () => {
    const folderProblems = (): string[] => ["asked"];
    expect(readConfig({ ...KEYS, ...SERVICES }, folderProblems).production).toBe(true);
    expect(readConfig({}, folderProblems).production).toBe(false);
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
