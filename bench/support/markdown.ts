import { readFile, writeFile } from "node:fs/promises";

/** A table that reads well in a terminal too: its first column to the left, the others to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`));
  return [line(head), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
}

const END = "<!-- End of what is written. -->";

/** Puts a text into a document, between the marks that say which command writes there. */
export async function writeInto(document: string, command: string, text: string): Promise<void> {
  const begin = `<!-- Written by '${command}'. -->`;
  const [before, rest = ""] = (await readFile(document, "utf8")).split(begin);
  const [, after = ""] = rest.split(END);
  await writeFile(document, `${before}${begin}\n\n${text}\n\n${END}${after}`);
}
