import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { z } from "zod";

const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ version: z.string().optional(), integrity: z.string().optional(), link: z.boolean().optional() }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")));

test("every package is fetched in one version, and known by its hash", () => {
  const packages = Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && !link);
  expect(packages.length).toBeGreaterThan(300);
  const unknown = packages.filter(([, { version, integrity }]) => !version || !integrity?.startsWith("sha512-"));
  expect(unknown.map(([path]) => path)).toEqual([]);
});
