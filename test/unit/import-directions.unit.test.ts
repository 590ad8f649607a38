import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

/** Files that must not import the others; what is imported is named from the root. */
const FORBIDDEN: readonly (readonly [from: string, to: readonly string[]])[] = [
  ["src/events/a.ts", ["src/broker/port.ts", "src/store/port.ts", "src/documents/commands.ts", "src/main.ts"]],
  ["src/events/c.ts", ["src/admission/admission.ts", "src/dead-letters/check.ts"]],
  ["src/errors.ts", ["src/events/envelope.ts", "src/graphql/context.ts", "src/services.ts"]],
  ["src/viewer.ts", ["src/identity/authenticator.ts", "src/http/reply.ts"]],
  ["src/sqlite/a.ts", ["src/store/port.ts", "src/log.ts"]],
  ["src/broker/a.ts", ["src/store/port.ts", "src/outbox/outbox.ts", "src/backend/open.ts"]],
  ["src/broker/rabbitmq/a.ts", ["src/store/port.ts", "src/feed/feed.ts", "worker/handler.ts"]],
  ["src/telemetry/a.ts", ["src/broker/topology.ts", "src/graphql/context.ts", "src/services.ts", "src/config.ts"]],
  ["src/store/a.ts", ["src/broker/port.ts", "src/ledger/queries.ts", "src/services.ts"]],
  ["src/store/local/a.ts", ["src/broker/local/log.ts", "src/effects/search.ts"]],
  ...[
    "admission",
    "documents",
    "outbox",
    "ledger",
    "feed",
    "effects",
    "presence",
    "identity",
    "audit",
    "control",
    "pipeline",
    "retention",
    "export",
    "dead-letters",
    "alerts",
  ].map(
    (folder) =>
      [
        `src/${folder}/a.ts`,
        ["src/graphql/context.ts", "src/http/server.ts", "worker/handler.ts", "src/services.ts", "src/lifetime.ts"],
      ] as const,
  ),
  ["src/graphql/resolvers/a.ts", ["src/http/reply.ts", "worker/worker.ts", "src/main.ts"]],
  ["src/http/a.ts", ["worker/worker.ts", "src/backend/open.ts"]],
  ["src/http/rest/a.ts", ["worker/worker.ts", "src/config.ts"]],
  ["worker/a.ts", ["src/graphql/context.ts", "src/http/reply.ts", "src/config.ts"]],
  ["worker/search/a.ts", ["src/graphql/schema.ts", "src/http/reply.ts", "src/config.ts"]],
  ["src/log.ts", ["src/config.ts"]],
  ["sdk/src/a.ts", ["src/errors.ts", "worker/handler.ts"]],
  ["cli/a.ts", ["src/config.ts", "src/errors.ts", "worker/worker.ts"]],
  ["cli/commands/a.ts", ["src/config.ts", "src/broker/topology.ts", "worker/worker.ts"]],
  ["cli/render/a.ts", ["src/events/status.ts", "cli/shell.ts", "cli/screen.ts", "cli/commands/tail.ts"]],
  ["web/src/ui/a.tsx", ["src/errors.ts", "worker/handler.ts", "sdk/src/client.ts"]],
];

/** As the directions go. */
const ALLOWED: readonly (readonly [from: string, to: readonly string[]])[] = [
  ["src/events/b.ts", ["src/errors.ts", "src/events/catalogue.ts"]],
  ["src/broker/local/b.ts", ["src/sqlite/database.ts", "src/events/envelope.ts", "src/clock.ts"]],
  ["src/store/mongo/b.ts", ["src/store/port.ts", "src/events/envelope.ts", "src/log.ts"]],
  [
    "src/telemetry/b.ts",
    ["src/events/envelope.ts", "src/errors.ts", "src/pipeline/snapshot.ts", "src/health/readiness.ts"],
  ],
  ["src/documents/b.ts", ["src/store/port.ts", "src/outbox/outbox.ts", "src/viewer.ts"]],
  ["src/graphql/b.ts", ["src/services.ts", "src/feed/feed.ts", "src/identity/authenticator.ts"]],
  ["src/http/b.ts", ["src/services.ts", "src/graphql/context.ts"]],
  ["src/main.ts", ["src/config.ts", "worker/worker.ts"]],
  ["worker/b.ts", ["src/broker/port.ts", "src/ledger/projection.ts", "src/effects/terms.ts"]],
  ["worker/main.ts", ["src/config.ts", "src/backend/open.ts"]],
  ["sdk/src/b.ts", ["sdk/src/errors.ts"]],
  ["cli/commands/b.ts", ["sdk/src/index.ts", "cli/render/table.ts", "cli/shell.ts"]],
  ["cli/render/b.ts", ["sdk/src/index.ts", "cli/words.ts", "cli/render/table.ts"]],
  ["cli/commands/up.ts", ["src/main.ts"]],
  ["cli/doctor/b.ts", ["src/config.ts", "src/broker/topology.ts"]],
  ["web/src/ui/b.tsx", ["web/src/state/clock.ts", "web/src/ui/icon.tsx"]],
];

/** Each is a line of its own. */
const FORMS: readonly ((path: string, n: number) => string)[] = [
  (path, n) => `import { it as it${n} } from "${path}"; console.log(it${n});`,
  (path, n) => `import { type It as It${n} } from "${path}"; export type T${n} = It${n};`,
  (path) => `export * from "${path}";`,
];

interface Case {
  readonly from: string;
  readonly line: number;
  readonly text: string;
}

function casesOf([from, targets]: (typeof FORBIDDEN)[number]): Case[] {
  const texts = targets.flatMap((to, n) => {
    const path = relative(dirname(from), to);
    return FORMS.map((form) => form(path.startsWith(".") ? path : `./${path}`, n));
  });
  return texts.map((text, index) => ({ from, line: index + 1, text }));
}

describe("an import against the directions of the architecture", () => {
  const folder = mkdtempSync(join(tmpdir(), "bookspace-lint-"));
  /** `file:line` of what the linter forbids. */
  let flagged: ReadonlySet<string>;
  const placeOf = ({ from, line }: Case): string => `${from}:${line}`;

  beforeAll(async () => {
    cpSync(".oxlintrc.json", join(folder, ".oxlintrc.json"));
    for (const row of [...FORBIDDEN, ...ALLOWED]) {
      const file = join(folder, row[0]);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        `${casesOf(row)
          .map(({ text }) => text)
          .join("\n")}\n`,
      );
    }
    flagged = new Set(await restrictedImports(folder));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(FORBIDDEN)("is an error: %s imports %j", (...row) => {
    const missed = casesOf(row).filter((one) => !flagged.has(placeOf(one)));
    expect(missed).toEqual([]);
  });

  test.each(ALLOWED)("is not what %s does that imports %j", (...row) => {
    const refused = casesOf(row).filter((one) => flagged.has(placeOf(one)));
    expect(refused).toEqual([]);
  });
});

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

async function restrictedImports(cwd: string): Promise<readonly string[]> {
  const program = resolve("node_modules/oxlint/bin/oxlint");
  // It exits with 1 when it finds something; what it found is on stdout all the same.
  const { stdout } = await promisify(execFile)(process.execPath, [program, "--format=json"], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { readonly stdout: string }) => error);
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  return diagnostics
    .filter(({ code }) => code === "eslint(no-restricted-imports)")
    .map(({ filename, labels }) => `${filename}:${labels[0]?.span.line}`);
}
