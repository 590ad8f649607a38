import { ConfigError, readConfig } from "../../src/config.ts";
import { rightsProblems } from "../../src/sqlite/folder-check.ts";
import type { Settings } from "../settings.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

const OLDEST_NODE = [20, 19] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** This machine: Node, how the command line is set up, and what a server started here would be told. */
export function checkHere(settings: Settings, environment: Environment, nodeVersion: string): Finding[] {
  return [checkNode(nodeVersion), ...checkSettings(settings), ...checkConfiguration(environment)];
}

function checkNode(version: string): Finding {
  const where = { area: "here", check: "node" } as const;
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok(where, `Node ${version}`);
  return problem(where, `Node ${version} is too old.`, `Install Node ${OLDEST_NODE.join(".")} or newer.`);
}

function checkSettings({ endpoint, sources, warnings }: Settings): Finding[] {
  const where = { area: "here", check: "settings" } as const;
  const credential = sources.credential === "none" ? "no credential" : `credential: ${sources.credential}`;
  return [
    ok(where, `${endpoint} (${sources.endpoint}), ${credential}`),
    ...warnings.map((found) => warning(where, found, "Until then take the token for known, and get a new one.")),
  ];
}

/** The variables that a server reads, as they are here. */
function checkConfiguration(environment: Environment): Finding[] {
  const where = { area: "here", check: "configuration" } as const;
  try {
    const { backend, production } = readConfig(environment);
    const how = backend.kind === "services" ? "on MongoDB and RabbitMQ" : `embedded in '${backend.dataDir}'`;
    const folder = production && backend.kind === "embedded" ? rightsProblems(backend.dataDir) : [];
    if (folder.length > 0) return folder.map((found) => problem(where, found, "A server would refuse to start."));
    return [ok(where, `a server started here would run ${how}, in ${production ? "production" : "development"}`)];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mistakes = error.message.split("\n").slice(1);
    return mistakes.map((line) =>
      problem(where, line.replace(/^ *- /, ""), "Mend the variable; 'npm start -- --help' says what each means."),
    );
  }
}
