import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@swc/core";

export interface Found {
  readonly file: string;
  /** Null for one that is made at run time, of what nobody can check here. */
  readonly literal: { readonly source: string; readonly flags: string } | null;
}

/** Every regular expression in the source under a folder. */
export async function regexesIn(folder: string): Promise<readonly Found[]> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const found: Found[] = [];
  for (const file of names.map((name) => join(folder, name))) {
    const tree = await parse(readFileSync(file, "utf8"), {
      syntax: "typescript",
      tsx: file.endsWith("x"),
      decorators: true,
    });
    collect(tree, file, found);
  }
  return found;
}

interface Node {
  readonly type?: unknown;
  readonly pattern?: unknown;
  readonly flags?: unknown;
  readonly callee?: { readonly type?: unknown; readonly value?: unknown };
}

function collect(value: unknown, file: string, found: Found[]): void {
  if (value === null || typeof value !== "object") return;
  const { type, pattern, flags, callee } = value as Node;
  if (type === "RegExpLiteral") found.push({ file, literal: { source: String(pattern), flags: String(flags) } });
  const isCall = type === "NewExpression" || type === "CallExpression";
  if (isCall && callee?.type === "Identifier" && callee.value === "RegExp") found.push({ file, literal: null });
  for (const child of Object.values(value)) collect(child, file, found);
}
