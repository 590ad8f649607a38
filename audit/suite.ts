/** A server that is audited, embedded and on a port of its own. */
export interface AuditedServer {
  readonly mode: (typeof MODES)[number];
  readonly url: string;
  /** Signs in as an operator, over HTTP and in `connection_init`. */
  readonly credential: Readonly<Record<string, string>>;
}

export const MODES = ["development", "production"] as const;

/** What one suite said of what it looked at. */
export interface Report {
  readonly checks: number;
  /** Errors: the audit fails. */
  readonly problems: readonly string[];
  /** What the suite remarks on; docs/security.md answers each. */
  readonly remarks: readonly string[];
}

/** A tool that could not be got; the audit goes on, and says so. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

interface Described {
  readonly name: string;
  readonly about: string;
}

/** Looks at a server, in each mode. */
export interface ServerSuite extends Described {
  /** @throws Unavailable */
  runOn(server: AuditedServer): Promise<Report>;
}

/** Reads the source. */
export interface SourceSuite extends Described {
  /** @throws Unavailable */
  run(): Promise<Report>;
}

export type Suite = ServerSuite | SourceSuite;
