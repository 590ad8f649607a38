import { existsSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "../suite.ts";
import { toolFolder } from "./folder.ts";
import { run } from "./run.ts";

const VERSION = "4.32.5";

/** The program; installed from PyPI when it is not there yet. @throws Unavailable */
export async function installSchemathesis(): Promise<string> {
  const folder = toolFolder("schemathesis", VERSION);
  const program = join(folder, "bin", "schemathesis");
  if (existsSync(program)) return program;
  const made = await run("python3", ["-m", "venv", folder]).catch((error: unknown) => ({
    code: 1,
    output: String(error),
  }));
  const { code, output } =
    made.code === 0 ? await run(join(folder, "bin", "pip"), ["install", "--quiet", `schemathesis==${VERSION}`]) : made;
  if (code !== 0) throw new Unavailable(`schemathesis ${VERSION} could not be installed: ${output.slice(-500)}`);
  return program;
}
