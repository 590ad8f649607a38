import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { checkHere } from "../../cli/doctor/here.ts";
import { temporaryFolder } from "../support/processes.ts";

const settings = {
  endpoint: "http://localhost:3003",
  sources: { endpoint: "default", credential: "none" },
  warnings: [],
} as unknown as Parameters<typeof checkHere>[0]; // what is looked at of them

const configuration = (environment: Readonly<Record<string, string>>) =>
  checkHere(settings, environment, "v22.0.0")
    .filter(({ check }) => check === "configuration")
    .map(({ state, found }) => ({ state, found }));

test("what would refuse a production start is told beforehand: keys, and a folder that is open to all", () => {
  const DATA_DIR = join(temporaryFolder(), "data");
  mkdirSync(DATA_DIR);
  const production = { NODE_ENV: "production", DATA_DIR, JWT_SECRET: "k".repeat(32) };
  chmodSync(DATA_DIR, 0o755);
  expect(configuration(production)).toEqual([
    { state: "problem", found: expect.stringContaining("is open to every user") },
  ]);
  expect(configuration({ DATA_DIR })).toMatchObject([{ state: "ok" }]);
  chmodSync(DATA_DIR, 0o700);
  expect(configuration(production)).toMatchObject([{ state: "ok" }]);
  expect(configuration({ NODE_ENV: "production", DATA_DIR, CURSOR_SECRET: "k".repeat(32) })).toEqual([
    { state: "problem", found: expect.stringContaining("JWT_SECRET") },
  ]);
});
