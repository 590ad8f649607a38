import { BookspaceError } from "../sdk/src/index.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Ends the run with a sentence for a person, what they can do about it, and an exit code for a script. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly advice: string | undefined;
  constructor(message: string, exitCode: ExitCode, advice?: string) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.advice = advice;
  }
}

export const usageError = (message: string, advice?: string): CliError => new CliError(message, EXIT.usage, advice);

interface Kind {
  readonly exitCode: ExitCode;
  readonly advice?: string;
}

const AWAY: Kind = {
  exitCode: EXIT.unreachable,
  advice:
    "Is it running? Start one on this machine with 'bookspace up', name another with --endpoint, or ask 'bookspace doctor'.",
};

const KINDS: Readonly<Record<string, Kind>> = {
  NETWORK: AWAY,
  DISCONNECTED: AWAY,
  UNAVAILABLE: { exitCode: EXIT.unreachable, advice: "'bookspace doctor' says what is away." },
  UNAUTHENTICATED: {
    exitCode: EXIT.notAllowed,
    advice: "Give a token with --token, BOOKSPACE_TOKEN or a configuration file; in development, a user with --user.",
  },
  FORBIDDEN: {
    exitCode: EXIT.notAllowed,
    advice: "Use an operator's token; in development, --user operator.",
  },
  NOT_FOUND: { exitCode: EXIT.notFound },
  BAD_USER_INPUT: { exitCode: EXIT.usage },
  GRAPHQL_VALIDATION_FAILED: {
    exitCode: EXIT.error,
    advice: "This API has another version than this command line: 'bookspace doctor' shows both.",
  },
};

/** Any failure as what this program ends with. What nobody foresaw keeps its stack. */
export function toCliError(error: unknown, endpoint: string): CliError {
  if (error instanceof CliError) return error;
  if (!(error instanceof BookspaceError))
    return new CliError(error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT.error);
  const { exitCode, advice } = KINDS[error.code] ?? { exitCode: EXIT.error };
  const issues = issuesOf(error);
  if (issues.length > 1)
    return new CliError(
      "The input is not valid:",
      exitCode,
      issues.map(({ path, message }) => `${path}: ${message}`).join("\n"),
    );
  const message =
    KINDS[error.code] === AWAY ? `BookSpace can't be reached at ${endpoint}: ${error.message}` : error.message;
  return new CliError(message, exitCode, advice);
}

interface Issue {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with an input, place by place. */
const issuesOf = ({ errors }: BookspaceError): readonly Issue[] =>
  (errors[0]?.extensions?.["issues"] as readonly Issue[] | undefined) ?? [];
