import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { CLI, cliEnvironment } from "./cli.ts";
import { eventually } from "./eventually.ts";
import { temporaryFolder } from "./processes.ts";

const exec = promisify(execFile);

const has = (program: string, versionFlag: string): boolean => spawnSync(program, [versionFlag]).status === 0;

export const hasTmux = has("tmux", "-V");
export const hasShell = (shell: string): boolean => hasTmux && has(shell, "--version");

export interface Terminal {
  /** What is typed; names such as "Enter" and "C-c" are keys. */
  type(...keys: string[]): Promise<void>;
  /** The screen, a line each, without colours. */
  lines(): Promise<readonly string[]>;
  /** The same with its escape sequences. */
  coloured(): Promise<string>;
  shows(text: string | RegExp, timeoutMs?: number): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  isCursorVisible(): Promise<boolean>;
  close(): Promise<void>;
}

/** A shell in a terminal of its own, where `bookspace` is the command line. */
export async function openTerminal(
  columns: number,
  rows: number,
  env: Readonly<Record<string, string>>,
): Promise<Terminal> {
  const socket = `bookspace-test-${randomUUID()}`;
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (
      await exec("tmux", ["-u", "-L", socket, "-f", "/dev/null", ...args], {
        env: cliEnvironment({ ...env, LANG: "C.UTF-8" }),
      })
    ).stdout;
  const shell = `bookspace() { '${process.execPath}' '${CLI}' "$@"; }; PS1='ready> '; cd '${temporaryFolder()}'; clear`;
  await tmux("new-session", "-d", "-s", "t", "-x", String(columns), "-y", String(rows), "bash --norc --noprofile");
  const capture = (...flags: string[]): Promise<string> => tmux("capture-pane", "-p", "-t", "t", ...flags);
  const terminal: Terminal = {
    type: async (...keys) => void (await tmux("send-keys", "-t", "t", ...keys)),
    lines: async () => (await capture()).split("\n"),
    coloured: () => capture("-e"),
    async shows(text, timeoutMs) {
      let screen = "";
      await eventually(
        async () => {
          screen = await capture();
          return typeof text === "string" ? screen.includes(text) : text.test(screen);
        },
        `the terminal to show ${String(text)}`,
        timeoutMs,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; it shows:\n${screen}`);
      });
      return screen;
    },
    resize: async (x, y) => void (await tmux("resize-window", "-t", "t", "-x", String(x), "-y", String(y))),
    isCursorVisible: async () => (await tmux("display-message", "-p", "-t", "t", "#{cursor_flag}")).trim() === "1",
    close: async () => void (await tmux("kill-server").catch(() => {})),
  };
  await terminal.type(shell, "Enter");
  await terminal.shows(/^ready> ?$/m);
  return terminal;
}
