import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { count } from "../render/numbers.ts";

export const backup: AddCommand = (program, start) => {
  const command = program
    .command("backup")
    .summary("a copy of an embedded BookSpace's folder, also while it runs")
    .description(
      "Copies the database of an embedded BookSpace on this machine into a new folder, and checks the copy. What was " +
        "acknowledged before is in it, all of it as it stood at one moment. The server notices nothing. To restore, start " +
        "one with that folder as DATA_DIR.",
    )
    .argument("<folder>", "a folder for this backup alone; it is made")
    .option("--data-dir <folder>", "what is backed up (DATA_DIR; default .bookspace)");
  withExamples(command, [
    ["bookspace backup backups/monday", "of .bookspace"],
    ["DATA_DIR=backups/monday PORT=0 npm start", "look whether it is all there"],
  ]).action((folder: string, { dataDir }: { readonly dataDir?: string }) =>
    start(command, async ({ json, out }) => {
      const { backUp, BackupFailed } = await import("../../src/sqlite/backup.ts");
      try {
        const made = await backUp(dataDir ?? (process.env["DATA_DIR"] || ".bookspace"), folder);
        await out.line(json ? JSON.stringify(made) : `${made.file}: ${count(made.bytes)} bytes, checked`);
      } catch (error) {
        if (error instanceof BackupFailed) throw new CliError(error.message, EXIT.unsuccessful);
        throw error;
      }
    }),
  );
};
