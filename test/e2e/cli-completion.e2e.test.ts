import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, test } from "@jest/globals";
import { type Shell } from "../../cli/completion/scripts.ts";
import { CLI } from "../support/cli.ts";
import { killAll, temporaryFolder } from "../support/processes.ts";
import { hasShell, openTerminal, type Terminal } from "../support/terminal.ts";

let terminal: Terminal | undefined;
afterEach(async () => {
  await terminal?.close();
  await killAll();
});

/** A shell without its user's settings, and what it is told first, as the help of `completion` says. */
const SHELLS: Readonly<Record<Shell, { readonly start: string; readonly install: string }>> = {
  bash: { start: "bash --norc --noprofile", install: 'eval "$(bookspace completion bash)"; PS1="there> "' },
  zsh: {
    start: "zsh -f",
    install:
      'bookspace completion zsh > _bookspace; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -d dump; PS1="there> "',
  },
  fish: {
    start: "fish --no-config",
    install: 'bookspace completion fish | source; function fish_prompt; echo -n "there> "; end',
  },
};

// Where a shell or tmux is not found these say that they are skipped; CI has all of them, and lets nothing be skipped.
describe.each(Object.entries(SHELLS))("completion in %s", (shell, { start, install }) => {
  (hasShell(shell) ? test : test.skip)(
    "completes commands, flags and their values",
    async () => {
      const folder = temporaryFolder();
      const program = join(folder, "bookspace");
      writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
      chmodSync(program, 0o755);
      const screen = (terminal = await openTerminal(100, 30, {
        PATH: `${folder}:${process.env["PATH"]}`,
        HOME: folder,
      }));
      await screen.type(`unset -f bookspace; cd '${folder}'; exec ${start}`, "Enter");
      await screen.type(install, "Enter");
      await screen.shows(/^there> ?$/m);
      await screen.type("C-l", "bookspace pip", "Tab");
      await screen.shows("there> bookspace pipeline");
      await screen.type("C-u", "bookspace tail --stat", "Tab");
      await screen.shows("bookspace tail --status");
      await screen.type("dead", "Tab");
      await screen.shows("bookspace tail --status dead-lettered");
    },
    60_000,
  );
});
