import { Argument } from "commander";
import { COMPLETION_SCRIPTS, type Shell } from "../completion/scripts.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";

export const completion: AddCommand = (program) => {
  const command = program
    .command("completion")
    .summary("completion for bash, zsh or fish")
    .description("Prints what your shell needs to complete commands, flags and their values.")
    .addArgument(new Argument("<shell>").choices(Object.keys(COMPLETION_SCRIPTS)));
  withExamples(command, [
    ["bookspace completion bash >> ~/.bashrc", "bash"],
    ['bookspace completion zsh > "${fpath[1]}/_bookspace"', "zsh"],
    ["bookspace completion fish > ~/.config/fish/completions/bookspace.fish", "fish"],
  ]).action((shell: Shell) => void process.stdout.write(COMPLETION_SCRIPTS[shell]));
};
