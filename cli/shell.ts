import { createInterface } from "node:readline/promises";
import { WebSocket } from "ws";
import { type BookspaceClient, type ConnectionState, createBookspaceClient } from "../sdk/src/index.ts";
import { CliError, toCliError } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { createOutput, type Output } from "./output.ts";
import { type Paint, paintFor } from "./render/paint.ts";
import { wrap } from "./render/text.ts";
import { type ConnectionFlags, headersOf, readSettings, type Settings } from "./settings.ts";

export interface GlobalFlags extends ConnectionFlags {
  readonly json?: boolean;
}

/** What every command is given. */
export interface Session {
  readonly settings: Settings;
  readonly client: BookspaceClient;
  readonly json: boolean;
  readonly out: Output;
  /** To stderr: what is said about the run, and is no result. */
  say(text: string): void;
  readonly paint: Paint;
  /** For stderr. */
  readonly sayPaint: Paint;
  /** Is stdout a terminal? */
  readonly isTerminal: boolean;
  /** Columns of the terminal now; Infinity when stdout is none. */
  readonly columns: () => number;
  /** Ctrl-C, SIGTERM, or the reader of the output has left. */
  readonly stop: AbortSignal;
  /** @throws CliError without a terminal to ask on. */
  confirm(question: string, withoutTerminal: string): Promise<boolean>;
  /** Is told how the connection of subscriptions is. */
  onConnection(listener: (state: ConnectionState) => void): void;
}

export type Action = (session: Session) => Promise<ExitCode | undefined | void>;

/** Runs one command: settings, client, signals, and what it ends with. */
export async function run(flags: GlobalFlags, action: Action): Promise<ExitCode> {
  // From here on what can't be written is an error of the line that it is wrong with.
  process.stdout.removeAllListeners("error");
  const out = createOutput(process.stdout);
  const sayPaint = paintFor(process.stderr, process.env);
  const stop = new AbortController();
  let interrupted = false;
  const onSignal = (): void => {
    if (interrupted) process.exit(EXIT.interrupted);
    interrupted = true;
    // The terminal shows Ctrl-C as "^C", where the next line begins.
    if (process.stderr.isTTY && !process.stdin.isRaw) process.stderr.write("\r\u001b[K");
    stop.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("SIGHUP", onSignal);
  out.closed.addEventListener("abort", () => stop.abort());

  let client: BookspaceClient | undefined;
  let endpoint = "";
  try {
    const settings = readSettings(flags, process.env, process.cwd());
    ({ endpoint } = settings);
    for (const warning of settings.warnings) say(sayPaint("yellow", `! ${warning}`));
    const listeners: ((state: ConnectionState) => void)[] = [];
    client = createBookspaceClient({
      url: endpoint,
      headers: headersOf(settings),
      // A person waits for a call; a subscription may stay open for days.
      retries: 1,
      timeoutMs: 15_000,
      reconnects: Number.POSITIVE_INFINITY,
      onConnection: (state) => listeners.forEach((listener) => listener(state)),
      webSocketImpl: WebSocket,
    });
    const code = await action({
      settings,
      client,
      json: flags.json === true,
      out,
      say,
      paint: paintFor(process.stdout, process.env),
      sayPaint,
      isTerminal: process.stdout.isTTY === true,
      columns: () => (process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY),
      stop: stop.signal,
      confirm,
      onConnection: (listener) => listeners.push(listener),
    });
    return interrupted ? EXIT.interrupted : (code ?? EXIT.ok);
  } catch (error) {
    if (interrupted) return EXIT.interrupted;
    if (out.closed.aborted) return EXIT.ok;
    return tell(toCliError(error, endpoint), sayPaint);
  } finally {
    await client?.close();
    await out.flush();
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const INDENT = "      ";
/** What is indented is a stack, a list or a command to copy: it stays as it is. */
const wrapped = (line: string, room: number): string[] => (line.startsWith(" ") ? [line] : wrap(line, room));

/** Says what went wrong, and what to do about it. */
export function tell({ message, advice, exitCode }: CliError, paint: Paint): ExitCode {
  const room = process.stderr.isTTY
    ? Math.min(process.stderr.columns || 80, 100) - INDENT.length
    : Number.POSITIVE_INFINITY;
  const lines = (text: string): string =>
    text
      .split("\n")
      .flatMap((line) => wrapped(line, room))
      .join(`\n${INDENT}`);
  say(`${paint("red", "error")} ${lines(message)}`);
  if (advice) say(INDENT + lines(advice));
  return exitCode;
}

async function confirm(question: string, withoutTerminal: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new CliError("There is no terminal to ask on.", EXIT.usage, withoutTerminal);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // readline takes Ctrl-C for itself while it asks.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    const left = new Promise<string>((resolve) => {
      terminal.once("close", () => resolve(""));
      process.once("SIGINT", () => resolve(""));
    });
    return /^y(es)?$/i.test((await Promise.race([terminal.question(`${question} [y/N] `), left])).trim());
  } finally {
    terminal.close();
  }
}
