import * as z from "zod";
import { productionProblems } from "./production.ts";
import { hostCredentials, isAmqpUrl, isHostUrl, isMongodbUrl } from "./service-url.ts";

interface Setting {
  readonly meaning: string;
  readonly shape: z.ZodType;
}

const UNREADABLE =
  "is no URL that can be read: in its user and password, write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #, %25 for %";
const IN_CLEAR = "must have neither user nor password in it: they can't be sent";

/** No message repeats the value: there may be a password in it. */
const url = (schemes: readonly string[], isReadable: (value: string) => boolean) =>
  z
    .string()
    .refine((value) => schemes.some((scheme) => value.startsWith(`${scheme}://`)), {
      error: `must begin with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
      abort: true,
    })
    .refine(isReadable, { error: UNREADABLE, abort: true });

const port = z.coerce.number("must be a whole number from 0 to 65535").int().min(0).max(65_535);

/** A day more than the lifecycle log reaches back. */
const MIN_RETENTION_DAYS = 8;
const TOO_SHORT =
  "must be at least 8: the lifecycle log reaches back 7 days, and who reads it may ask the ledger for each event in it";

const isOrigin = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** Every setting: its variable, its meaning, its default. */
export const SETTINGS = {
  NODE_ENV: {
    meaning:
      "'production' refuses the development header, drills, and a start without keys, with known passwords or an open data folder",
    shape: z.enum(["development", "production", "test"]).default("development"),
  },
  HOST: { meaning: "Address to listen on", shape: z.string().min(1).default("0.0.0.0") },
  PORT: {
    meaning: "Port of the API, REST, dashboard, playground and health",
    shape: port.default(3003),
  },
  WORKER_HEALTH_PORT: {
    meaning:
      "Port of the worker's health; default: 3004, or any free one when another worker has that. An embedded worker has none",
    shape: port.optional(),
  },
  DATA_DIR: { meaning: "Folder of the embedded store and broker", shape: z.string().min(1).default(".bookspace") },
  MONGODB_URL: {
    meaning: "MongoDB, with the database's name; together with RABBITMQ_URL",
    shape: url(["mongodb", "mongodb+srv"], isMongodbUrl).optional(),
  },
  RABBITMQ_URL: {
    meaning: "RabbitMQ; together with MONGODB_URL. With amqps://, ?cacertfile= (certfile=, keyfile=) name its files",
    shape: url(["amqp", "amqps"], isAmqpUrl).optional(),
  },
  JWT_SECRET: { meaning: "Key of HS256 tokens, at least 32 characters", shape: z.string().min(32).optional() },
  JWKS_URL: {
    meaning: "Where the keys of your identity provider are",
    shape: url(["http", "https"], isHostUrl)
      .refine((value) => hostCredentials(value) === null, IN_CLEAR)
      .optional(),
  },
  JWT_ISSUER: { meaning: "Issuer that a token must name; needed with JWKS_URL", shape: z.string().min(1).optional() },
  JWT_AUDIENCE: {
    meaning: "Audience that a token must name; needed with JWKS_URL",
    shape: z.string().min(1).optional(),
  },
  CURSOR_SECRET: {
    meaning: "Key that signs feed cursors, the same for all API processes; default: JWT_SECRET",
    shape: z.string().min(32).optional(),
  },
  ALLOWED_ORIGINS: {
    meaning: "Origins of other sites whose pages may use the API, with commas between them",
    shape: z
      .string()
      .transform((text) => text.split(",").map((origin) => origin.trim()))
      .refine(
        (origins) => origins.every(isOrigin),
        "must be origins such as https://desk.example, with commas between them",
      )
      .optional(),
  },
  METRICS_TOKEN: {
    meaning:
      "Bearer token that /metrics asks for, at least 16 characters; in production there is no /metrics without it",
    shape: z.string().min(16).optional(),
  },
  DRILLS: {
    meaning: "'on' lets a tag fail:<consumer> make that consumer fail; default: on in development",
    shape: z.enum(["on", "off"]).optional(),
  },
  RETENTION_DAYS: {
    meaning: "How long settled events stay in the ledger, at least 8 days",
    shape: z.coerce.number().int().min(MIN_RETENTION_DAYS, TOO_SHORT).max(36_500).default(30),
  },
  ALERT_RULES: {
    meaning: "JSON file with alert rules; others can be made by the API",
    shape: z.string().min(1).optional(),
  },
  ALERT_WEBHOOK_SECRET: {
    meaning: "Key that signs what is sent to the webhooks of alerts, at least 32 characters; needed for any",
    shape: z.string().min(32).optional(),
  },
  LOG_LEVEL: {
    meaning: "debug, info, warn or error",
    shape: z.enum(["debug", "info", "warn", "error"]).default("info"),
  },
} as const satisfies Record<string, Setting>;

const shape = z.object({
  NODE_ENV: SETTINGS.NODE_ENV.shape,
  HOST: SETTINGS.HOST.shape,
  PORT: SETTINGS.PORT.shape,
  WORKER_HEALTH_PORT: SETTINGS.WORKER_HEALTH_PORT.shape,
  DATA_DIR: SETTINGS.DATA_DIR.shape,
  MONGODB_URL: SETTINGS.MONGODB_URL.shape,
  RABBITMQ_URL: SETTINGS.RABBITMQ_URL.shape,
  JWT_SECRET: SETTINGS.JWT_SECRET.shape,
  JWKS_URL: SETTINGS.JWKS_URL.shape,
  JWT_ISSUER: SETTINGS.JWT_ISSUER.shape,
  JWT_AUDIENCE: SETTINGS.JWT_AUDIENCE.shape,
  CURSOR_SECRET: SETTINGS.CURSOR_SECRET.shape,
  ALLOWED_ORIGINS: SETTINGS.ALLOWED_ORIGINS.shape,
  METRICS_TOKEN: SETTINGS.METRICS_TOKEN.shape,
  DRILLS: SETTINGS.DRILLS.shape,
  RETENTION_DAYS: SETTINGS.RETENTION_DAYS.shape,
  ALERT_RULES: SETTINGS.ALERT_RULES.shape,
  ALERT_WEBHOOK_SECRET: SETTINGS.ALERT_WEBHOOK_SECRET.shape,
  LOG_LEVEL: SETTINGS.LOG_LEVEL.shape,
});

export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Undefined: the usual one, or any. */
  readonly workerHealthPort: number | undefined;
  /** Embedded keeps everything in one folder; services are two URLs. */
  readonly backend:
    | { readonly kind: "embedded"; readonly dataDir: string }
    | { readonly kind: "services"; readonly mongodbUrl: string; readonly rabbitmqUrl: string };
  readonly identity: {
    readonly jwtSecret?: string | undefined;
    readonly jwksUrl?: string | undefined;
    readonly issuer?: string | undefined;
    readonly audience?: string | undefined;
  };
  readonly cursorSecret: string;
  /** Beside this server's own. */
  readonly allowedOrigins: readonly string[];
  /** What `/metrics` asks for; null: there is none. */
  readonly metrics: { readonly token: string | undefined } | null;
  readonly drills: boolean;
  readonly retentionDays: number;
  readonly alerts: {
    readonly rulesFile?: string | undefined;
    readonly webhookSecret?: string | undefined;
  };
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** All that is wrong with the configuration, a line each. */
export class ConfigError extends Error {
  readonly code = "CONFIG_INVALID";
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a mistake" : `${problems.length} mistakes`}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.name = "ConfigError";
  }
}

/**
 * @param folderProblems what is wrong with the folder of an embedded installation; asked in production.
 * @throws ConfigError that names every mistake at once, and repeats no value that may be secret.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  folderProblems: (dataDir: string) => readonly string[] = () => [],
): Config {
  const given = Object.fromEntries(
    Object.keys(SETTINGS).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = shape.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}.`);
  const production = given["NODE_ENV"] === "production";
  problems.push(...contradictions(given));
  if (production) {
    problems.push(...productionProblems(given));
    if (!given["MONGODB_URL"] && !given["RABBITMQ_URL"])
      problems.push(...folderProblems(given["DATA_DIR"] ?? SETTINGS.DATA_DIR.shape.parse(undefined)));
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const settings = parsed.data;
  const config: Config = {
    production,
    host: settings.HOST,
    port: settings.PORT,
    workerHealthPort: settings.WORKER_HEALTH_PORT,
    backend:
      settings.MONGODB_URL && settings.RABBITMQ_URL
        ? { kind: "services", mongodbUrl: settings.MONGODB_URL, rabbitmqUrl: settings.RABBITMQ_URL }
        : { kind: "embedded", dataDir: settings.DATA_DIR },
    identity: {
      jwtSecret: settings.JWT_SECRET,
      jwksUrl: settings.JWKS_URL,
      issuer: settings.JWT_ISSUER,
      audience: settings.JWT_AUDIENCE,
    },
    cursorSecret: settings.CURSOR_SECRET ?? settings.JWT_SECRET ?? "a development secret that signs nothing of worth",
    allowedOrigins: settings.ALLOWED_ORIGINS ?? [],
    metrics: production && !settings.METRICS_TOKEN ? null : { token: settings.METRICS_TOKEN },
    drills: (settings.DRILLS ?? (production ? "off" : "on")) === "on",
    retentionDays: settings.RETENTION_DAYS,
    alerts: { rulesFile: settings.ALERT_RULES, webhookSecret: settings.ALERT_WEBHOOK_SECRET },
    logLevel: settings.LOG_LEVEL,
  };
  return Object.freeze(config);
}

function contradictions(given: Readonly<Record<string, string>>): string[] {
  const { MONGODB_URL, RABBITMQ_URL, JWT_SECRET, JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = given;
  const problems: string[] = [];
  if (!MONGODB_URL !== !RABBITMQ_URL) {
    const [set, missing] = MONGODB_URL ? ["MONGODB_URL", "RABBITMQ_URL"] : ["RABBITMQ_URL", "MONGODB_URL"];
    problems.push(`${set} is set but ${missing} is not: set both to run on services, or neither to run embedded.`);
  }
  if (JWKS_URL && (!JWT_ISSUER || !JWT_AUDIENCE))
    problems.push("JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE, so that only tokens made for this API are taken.");
  if (JWKS_URL && JWT_SECRET) problems.push("JWKS_URL and JWT_SECRET are both set: tokens are checked by one of them.");
  return problems;
}

/** The text of `--help`. */
export function describeSettings(usage: string): string {
  const lines = Object.entries(SETTINGS).map(([name, { meaning, shape: setting }]) => {
    const fallback: unknown = setting.safeParse(undefined).data;
    return `  ${name.padEnd(22)}${meaning}${fallback === undefined ? "" : ` (default: ${String(fallback)})`}`;
  });
  return [usage, "", "Settings, from the environment:", ...lines, ""].join("\n");
}
