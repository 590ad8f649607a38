import { inTest, type Safeguard } from "./safeguard.ts";

const config = inTest("test/unit/config.unit.test.ts");

/** What a process refuses to start with. */
export const CONFIGURATION: readonly Safeguard[] = [
  {
    name: "production-needs-keys",
    promise: "production does not start without keys to check tokens with",
    file: "src/config.ts",
    old: "if (production && !JWKS_URL && !JWT_SECRET)",
    new: "if (false)",
    tests: [config("and says why")],
  },
  {
    name: "production-without-drills",
    promise: "production does not start with drills: a tag would make its consumers fail",
    file: "src/config.ts",
    old: 'if (production && DRILLS === "on")',
    new: "if (false)",
    tests: [config("and says why")],
  },
  {
    name: "drills-off-in-production",
    promise: "drills are off in production when nobody says so",
    file: "src/config.ts",
    old: '(settings.DRILLS ?? (production ? "off" : "on"))',
    new: '(settings.DRILLS ?? "on")',
    tests: [config("drills are off in production")],
  },
  {
    name: "cursors-outlive-a-restart",
    promise: "production does not start with a cursor secret that every process would know",
    file: "src/config.ts",
    old: "if (production && !CURSOR_SECRET && !JWT_SECRET)",
    new: "if (false)",
    tests: [config("cursors need one of the installation's own")],
  },
  {
    name: "metrics-need-a-token",
    promise: "in production there is no /metrics without a token",
    file: "src/config.ts",
    old: "production && !settings.METRICS_TOKEN ? null :",
    new: "",
    tests: [config("metrics are there for who has a token")],
  },
  {
    name: "both-services-or-none",
    promise: "a process does not start embedded because one of two URLs was forgotten",
    file: "src/config.ts",
    old: "if (!MONGODB_URL !== !RABBITMQ_URL) {",
    new: "if (false) {",
    tests: [config("and says why")],
  },
  {
    name: "provider-configuration",
    promise: "a provider's keys are not configured without issuer and audience",
    file: "src/config.ts",
    old: "if (JWKS_URL && (!JWT_ISSUER || !JWT_AUDIENCE))",
    new: "if (false)",
    tests: [config("and says why")],
  },
  {
    name: "secret-length",
    promise: "a secret is long enough not to be guessed",
    file: "src/config.ts",
    old: 'meaning: "Key of HS256 tokens, at least 32 characters", shape: z.string().min(32).optional()',
    new: 'meaning: "Key of HS256 tokens, at least 32 characters", shape: z.string().optional()',
    tests: [config("and says why")],
  },
];
