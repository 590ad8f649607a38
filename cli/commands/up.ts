import { createServer } from "node:net";
import { InvalidArgumentError } from "commander";
import { WebSocket } from "ws";
import { createBookspaceClient } from "../../sdk/src/index.ts";
import type { Config } from "../../src/config.ts";
import { CliError, usageError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import type { Paint } from "../render/paint.ts";
import { stepLine } from "../render/step.ts";
import type { Session } from "../shell.ts";

interface Flags {
  readonly port?: string;
  readonly dataDir?: string;
  readonly open: boolean;
}

const USUAL_PORT = "3003";
const USUAL_FOLDER = ".bookspace";

function readPort(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("A port is 0 to 65535; 0 is any that is free.");
  return text;
}

export const up: AddCommand = (program, start) => {
  const command = program
    .command("up")
    .summary("a whole BookSpace on this machine, and its dashboard")
    .description(
      "Starts an embedded BookSpace in this process: API, worker, store and broker, kept in one folder. On a terminal the " +
        "dashboard opens in the browser, and every step of every event is shown. Ctrl-C stops it in order, with exit code 0.",
    )
    .option("-p, --port <port>", `where it listens (PORT; default ${USUAL_PORT}); 0 is any that is free`, readPort)
    .option("--data-dir <folder>", `where it keeps everything (DATA_DIR; default ${USUAL_FOLDER})`)
    .option("--no-open", "doesn't open the browser");
  withExamples(command, [
    ["bookspace up", "and then, in another terminal: bookspace tail"],
    ["bookspace up --port 0 --data-dir /tmp/try --no-open", "one more, beside it"],
    ["LOG_LEVEL=info bookspace up", "with the server's own log"],
  ]).action((flags: Flags) => start(command, (session) => startHere(session, flags)));
};

async function startHere(session: Session, { port, dataDir, open }: Flags): Promise<ExitCode> {
  const { sayPaint, say, isTerminal } = session;
  const { MONGODB_URL, RABBITMQ_URL } = process.env;
  if (MONGODB_URL || RABBITMQ_URL) {
    delete process.env["MONGODB_URL"];
    delete process.env["RABBITMQ_URL"];
    say(
      sayPaint(
        "yellow",
        "! MONGODB_URL and RABBITMQ_URL are left aside: this is embedded. 'npm start' runs on services.",
      ),
    );
  }
  // On a terminal the events themselves are shown, which say what its log does, in a line each.
  if (isTerminal) process.env["LOG_LEVEL"] ||= "error";
  if (port !== undefined) process.env["PORT"] = port;
  if (dataDir !== undefined) process.env["DATA_DIR"] = dataDir;
  await checkPort(await readListen());
  // It is the server that `npm start` runs. It stops at a signal by itself, and ends this process.
  const { started } = (await import(new URL("main.js", import.meta.url).href)) as typeof import("../../src/main.ts");
  if (!started) return EXIT.error;
  // A signal stops it, not the end of whoever reads its log.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => say("Stopping…"));
  if (isTerminal) await showSteps(session, started.url);
  for (const line of welcome(started.url, process.env["DATA_DIR"] || USUAL_FOLDER, sayPaint)) say(line);
  if (open && isTerminal) await openBrowser(started.url, say);
  return new Promise(() => {});
}

/**
 * Every step from now on, as `tail` shows them; resolves when it stands. In production nobody is let in without a token, and
 * nothing is shown.
 */
function showSteps({ columns, paint, out, stop }: Session, url: string): Promise<void> {
  const client = createBookspaceClient({ url, headers: { "x-user-id": "operator" }, webSocketImpl: WebSocket });
  return new Promise((resolve) => {
    void (async () => {
      for await (const item of client.feed({ signal: stop })) {
        if (item.__typename === "FeedCaughtUp") resolve();
        if (item.__typename === "Transition") await out.line(stepLine(item, { columns: columns(), paint }));
      }
    })()
      .catch(() => {})
      .finally(resolve);
  });
}

/** Where the server will listen. @throws CliError for a mistake in its configuration. */
async function readListen(): Promise<Pick<Config, "host" | "port">> {
  const { ConfigError, readConfig } = await import("../../src/config.ts");
  const { folderProblems } = await import("../../src/sqlite/folder-check.ts");
  try {
    return readConfig(process.env, folderProblems);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw usageError(error.message, "'npm start -- --help' says what each variable means.");
  }
}

/** A port that is taken is mostly taken by another BookSpace. @throws CliError for an address that can't be listened on. */
async function checkPort({ host, port }: Pick<Config, "host" | "port">): Promise<void> {
  const { AddressUnusable, listen, PortTaken } = await import("../../src/health/listen.ts");
  const server = createServer();
  try {
    await listen(server, { port, host, setting: "PORT" });
    await new Promise((resolve) => server.close(resolve));
    return;
  } catch (error) {
    if (error instanceof AddressUnusable) throw usageError(error.message);
    if (!(error instanceof PortTaken)) throw error;
  }
  const url = `http://localhost:${port}`;
  const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
  const other = "bookspace up --port 0 --data-dir .bookspace-2";
  if (answer?.ok)
    throw new CliError(
      `A BookSpace runs on ${url} already.`,
      EXIT.error,
      `Use that one, or start another beside it: ${other}`,
    );
  throw new CliError(
    `Port ${port} is taken by another program.`,
    EXIT.error,
    `Take another one: bookspace up --port ${port + 1}`,
  );
}

function welcome(url: string, folder: string, paint: Paint): string[] {
  const line = (name: string, text: string): string => `  ${paint("dim", name.padEnd(11))}${text}`;
  const flag = url.endsWith(`:${USUAL_PORT}`) ? "" : ` --endpoint ${url}`;
  return [
    "",
    `  ${paint(["bold", "green"], "BookSpace is up")}`,
    line("dashboard", paint("cyan", `${url}/`)),
    line("GraphQL", paint("cyan", `${url}/graphql`)),
    line("kept in", folder),
    line("try", `bookspace tail${flag}`),
    line("", `bookspace publish --follow${flag}`),
    line("stop", "Ctrl-C"),
    "",
  ];
}

/** A machine without a screen has no browser to open; what it would find instead takes the terminal. */
const hasScreen = ({ DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME }: NodeJS.ProcessEnv): boolean =>
  process.platform !== "linux" || Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME);

async function openBrowser(url: string, say: Session["say"]): Promise<void> {
  if (!hasScreen(process.env)) return;
  try {
    const { default: open } = await import("open");
    await open(`${url}/`);
  } catch {
    say(`  The browser could not be opened: visit ${url}/`);
  }
}
