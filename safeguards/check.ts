import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RedTest, type Safeguard } from "./safeguard.ts";

/** What no longer fits together of a list and the tree that it is about; a line each, empty when all does. */
export function staleEntries(safeguards: readonly Safeguard[], root: string): readonly string[] {
  const names = safeguards.map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  const sources = new Map<string, string>();
  return [
    ...repeated.map((name) => `'${name}': another safeguard has this name.`),
    ...safeguards.flatMap((safeguard) => {
      const problems = [
        sourceProblem(safeguard, root),
        ...safeguard.tests.map((one) => testProblem(one, root, sources)),
      ];
      return problems.flatMap((problem) => (problem === null ? [] : [`'${safeguard.name}': ${problem}`]));
    }),
  ];
}

function sourceProblem({ file, old, new: off }: Safeguard, root: string): string | null {
  const path = join(root, file);
  if (!existsSync(path)) return `there is no ${file}.`;
  const count = readFileSync(path, "utf8").split(old).length - 1;
  if (count !== 1) return `its text is ${count} times in ${file}, not once.`;
  return old === off ? "what it is replaced by is the same." : null;
}

function testProblem({ file, test }: RedTest, root: string, sources: Map<string, string>): string | null {
  if (!existsSync(join(root, file))) return `there is no ${file}.`;
  return textOf(file, root, sources).includes(test) ? null : `no test in ${file} is named '${test}'.`;
}

/** A test file with all that it imports of `test/`: suites and scenarios give their tests the names. */
function textOf(file: string, root: string, sources: Map<string, string>): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const own = readFileSync(join(root, file), "utf8");
  sources.set(file, own); // of a circle, each file once
  const imported = [...own.matchAll(/from "(\.{1,2}\/[^"]+\.ts)"/g)]
    .map(([, path]) => join(dirname(file), path ?? ""))
    .filter((path) => path.startsWith("test/"));
  const text = [own, ...imported.map((path) => textOf(path, root, sources))].join("\n");
  sources.set(file, text);
  return text;
}
