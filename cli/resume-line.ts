import { BookspaceError, type EventFilter } from "../sdk/src/index.ts";

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Whether the next word is this one's value. Of the commands that can be gone on with, each flag has one but --json. */
const takesNext = (word: string): boolean => /^(--[a-z]+|-[a-z])$/.test(word) && word !== "--json";

/** Would the same be refused again, from the same place? */
export const isRefused = (error: unknown): boolean => error instanceof BookspaceError && !error.retryable;

/**
 * The same command line, from a place on. "30d ago" is another moment when the line is run: the moments that the filter
 * had stand in its place. No token: what is on a screen may be on another one soon.
 */
export function resumeLine(args: readonly string[], after: string, { since, until }: EventFilter): string {
  const moments: Readonly<Record<string, string | null | undefined>> = { since, until };
  const kept: string[] = [];
  for (let n = 0; n < args.length; n++) {
    const arg = args[n] ?? "";
    const [lead = ""] = /^(--(since|until)=|(since|until):)/.exec(arg) ?? [];
    const used = moments[lead.replaceAll(/\W/g, "")];
    if (["--after", "--token"].includes(arg)) n += 1;
    else if (/^--(after|token)=/.test(arg)) continue;
    else if (used) kept.push(lead + used);
    else if (takesNext(arg)) {
      n += 1;
      kept.push(arg, quoted(moments[arg.slice(2)] ?? args[n] ?? ""));
    } else kept.push(quoted(arg));
  }
  // Behind "--" it would be a word of the filter.
  const end = kept.includes("--") ? kept.indexOf("--") : kept.length;
  return ["bookspace", ...kept.slice(0, end), "--after", after, ...kept.slice(end)].join(" ");
}
