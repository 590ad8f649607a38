/** A server that is audited, embedded and on a port of its own. */
export interface AuditedServer {
  readonly mode: "development" | "production";
  readonly url: string;
  /** Signs in as an operator, over HTTP and in `connection_init`. */
  readonly credential: Readonly<Record<string, string>>;
}

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

export interface Suite {
  readonly name: string;
  readonly about: string;
  /** Which servers it looks at; none: it reads the source. */
  readonly modes: readonly AuditedServer["mode"][];
  /** @throws Unavailable */
  run(server: AuditedServer | null): Promise<Report>;
}
