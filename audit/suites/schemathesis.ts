import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ServerSuite } from "../suite.ts";
import { run } from "../tools/run.ts";
import { installSchemathesis } from "../tools/schemathesis.ts";

const EXAMPLES = "50";

/** Property-based tests that schemathesis makes from `schema.graphql`. */
export const schemathesis: ServerSuite = {
  name: "schemathesis",
  about: "schemathesis on schema.graphql",
  async runOn(server) {
    const program = await installSchemathesis();
    // It leaves files where it runs.
    const cwd = await mkdtemp(join(tmpdir(), "bookspace-schemathesis-"));
    const credential = Object.entries(server.credential).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
    const args = ["run", resolve("schema.graphql"), "--url", `${server.url}/graphql`, ...credential];
    // `not_a_server_error` knows four codes of errors and takes any other, NOT_FOUND among them, for the server's fault: ours knows all.
    const how = [
      "--checks",
      "has_documented_code",
      "--max-examples",
      EXAMPLES,
      "--seed",
      "1",
      "--continue-on-failure",
      "--no-color",
    ];
    try {
      const { code, output } = await run(program, [...args, ...how], {
        cwd,
        env: { SCHEMATHESIS_HOOKS: resolve("audit/suites/schemathesis-hooks.py") },
      });
      const checks = Number(/(\d+) generated/.exec(output)?.[1] ?? 0);
      const isSound = code === 0 && checks > 0;
      return { checks, problems: isSound ? [] : [output.slice(-4_000)], remarks: [] };
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  },
};
