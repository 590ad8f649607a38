import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type RedTest } from "./safeguard.ts";

export interface TestResult {
  /** From the tree's root. */
  readonly file: string;
  readonly fullName: string;
  readonly status: string;
}

/** What jest found of some tests; `broken` is why a test file could not be run at all, or why there is no report. */
export interface Report {
  readonly results: readonly TestResult[];
  readonly broken: string | null;
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** For each test file. Past it a run is ended: a test that hangs tells nothing. */
const LIMIT_MS = 180_000;

/**
 * Runs these tests, and no others of their files, in a tree; what they started ends with them.
 * @throws what the signal is aborted with
 */
export async function runTests(
  root: string,
  tests: readonly RedTest[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Report> {
  signal.throwIfAborted();
  const outputFile = join(root, "jest-report.json");
  rmSync(outputFile, { force: true });
  const files = [...new Set(tests.map(({ file }) => file))];
  const names = [...new Set(tests.map(({ test }) => test.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")))];
  const child = spawn(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--no-warnings",
      "node_modules/jest/bin/jest.js",
      "-c",
      "jest.config.mjs",
      "--json",
      `--outputFile=${outputFile}`,
      "--forceExit",
      "--testNamePattern",
      names.join("|"),
      "--runTestsByPath",
      ...files,
    ],
    { cwd: root, env: { ...process.env, ...env }, stdio: "ignore", detached: true },
  );
  const endGroup = (): void => void (child.pid !== undefined && process.kill(-child.pid, "SIGKILL"));
  const limit = setTimeout(endGroup, LIMIT_MS * files.length);
  signal.addEventListener("abort", endGroup);
  await once(child, "exit");
  clearTimeout(limit);
  signal.removeEventListener("abort", endGroup);
  signal.throwIfAborted();
  return readReport(outputFile, root);
}

function readReport(outputFile: string, root: string): Report {
  let report: JsonReport;
  try {
    report = JSON.parse(readFileSync(outputFile, "utf8")) as JsonReport;
  } catch {
    return { results: [], broken: `jest left no report within ${LIMIT_MS / 1_000} s a file` };
  }
  const broken = report.testResults.find(({ assertionResults }) => assertionResults.length === 0);
  return {
    results: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({ file: name.slice(root.length + 1), fullName, status })),
    ),
    broken: broken ? broken.message : null,
  };
}

/** The results of those tests that one entry means. */
export const resultsOf = ({ file, test }: RedTest, results: readonly TestResult[]): readonly TestResult[] =>
  results.filter((result) => result.file === file && result.fullName.includes(test) && result.status !== "pending");
