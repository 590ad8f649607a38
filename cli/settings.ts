import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { usageError } from "./errors.ts";

export const DEFAULT_ENDPOINT = "http://localhost:3003";

/** How to reach the API, and as whom. */
export interface Settings {
  readonly endpoint: string;
  readonly token?: string;
  /** Sent as `x-user-id`, which only development takes. */
  readonly user?: string;
  /** Where endpoint and credential come from, for `doctor`. */
  readonly sources: { readonly endpoint: string; readonly credential: string };
  readonly warnings: readonly string[];
}

export interface ConnectionFlags {
  readonly endpoint?: string;
  readonly token?: string;
  readonly user?: string;
}

interface SettingsFile extends ConnectionFlags {
  readonly path: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const folderFile = (cwd: string): string => join(cwd, ".bookspacerc.json");

/** The places of a configuration file, the first one that is there counts. */
export function configurationFiles(cwd: string, environment: Environment): readonly string[] {
  const base = environment["XDG_CONFIG_HOME"] || join(environment["HOME"] || homedir(), ".config");
  return [folderFile(cwd), join(base, "bookspace", "config.json")];
}

/**
 * Flags before environment before the first configuration file. A file's token goes to that file's endpoint alone: a folder
 * that somebody else made can't have another file's token sent where it likes.
 * @throws CliError for a file, or an endpoint, that has a mistake; and for a folder that would have a token sent where it likes.
 */
export function readSettings(flags: ConnectionFlags, environment: Environment, cwd: string): Settings {
  const warnings: string[] = [];
  const file = firstFile(configurationFiles(cwd, environment), warnings);
  const given = flags.endpoint ?? (environment["BOOKSPACE_ENDPOINT"] || undefined);
  const endpoint = checkedEndpoint(given ?? file?.endpoint ?? DEFAULT_ENDPOINT);
  const own = file && endpoint === checkedEndpoint(file.endpoint ?? DEFAULT_ENDPOINT) ? file : undefined;
  const from: readonly (readonly [source: string, credential: ConnectionFlags])[] = [
    ["flag", { ...(flags.token && { token: flags.token }), ...(flags.user && { user: flags.user }) }],
    ["BOOKSPACE_TOKEN", environment["BOOKSPACE_TOKEN"] ? { token: environment["BOOKSPACE_TOKEN"] } : {}],
    ["BOOKSPACE_USER", environment["BOOKSPACE_USER"] ? { user: environment["BOOKSPACE_USER"] } : {}],
    [own?.path ?? "file", { ...(own?.token && { token: own.token }), ...(own?.user && { user: own.user }) }],
    // So that a first try on one's own machine needs no credential; production refuses it, and says so.
    ["usual in development", isLoopback(endpoint) ? { user: "operator" } : {}],
  ];
  const [credentialSource, credential] = from.find(([, { token, user }]) => token || user) ?? ["none", {}];
  const fileSource = file?.endpoint ? file.path : "usual";
  const endpointSource = flags.endpoint ? "flag" : given ? "BOOKSPACE_ENDPOINT" : fileSource;
  const sources = { endpoint: endpointSource, credential: credentialSource };
  if (sources.endpoint === folderFile(cwd) && !isLoopback(endpoint)) checkCredentialOf(endpoint, sources);
  return { endpoint, ...credential, sources, warnings };
}

/** Whoever made the folder may have written its file, and would be sent what this user has for somebody else. */
function checkCredentialOf(endpoint: string, sources: Settings["sources"]): void {
  if ([sources.endpoint, "none"].includes(sources.credential)) return;
  const whose = sources.credential === "flag" ? "the command line's" : `that of ${sources.credential}`;
  throw usageError(
    `${sources.endpoint} names the endpoint ${endpoint}, and the credential is ${whose}: it was not sent there.`,
    "If that is where it belongs, name that endpoint yourself, with --endpoint or BOOKSPACE_ENDPOINT.",
  );
}

/** As the API takes it. */
export const headersOf = ({ token, user }: Pick<Settings, "token" | "user">): Readonly<Record<string, string>> =>
  token ? { authorization: `Bearer ${token}` } : user ? { "x-user-id": user } : {};

export const isLoopback = (endpoint: string): boolean =>
  ["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint).hostname);

function checkedEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw usageError(`'${text}' is no endpoint.`, `Say where the API is, such as ${DEFAULT_ENDPOINT}.`);
  return url.href.replace(/\/(graphql\/?)?$/, "");
}

function firstFile(paths: readonly string[], warnings: string[]): SettingsFile | undefined {
  for (const path of paths) {
    const text = readIfThere(path);
    if (text === undefined) continue;
    const file = { ...parseFile(path, text), path };
    const othersMay = process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
    if (file.token && othersMay)
      warnings.push(`Others on this machine can read the token in ${path}: chmod 600 ${path}`);
    return file;
  }
  return undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw usageError(`${path} can't be read: ${(error as Error).message}`);
  }
}

const FIELDS = ["endpoint", "token", "user"];

function parseFile(path: string, text: string): ConnectionFlags {
  const example = `{"endpoint": "${DEFAULT_ENDPOINT}", "token": "…"}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError(`${path} is not JSON.`, `It holds something like ${example}`);
  }
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : undefined;
  const wrong = entries?.find(([name, field]) => !FIELDS.includes(name) || typeof field !== "string");
  if (!entries || wrong)
    throw usageError(`${path}: ${wrong ? `'${wrong[0]}' is not expected` : "not an object"}.`, `It holds ${example}`);
  return value as ConnectionFlags; // looked at field by field
}
