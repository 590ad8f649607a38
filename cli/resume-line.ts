const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The same command line, from a place on. No token: what is on a screen may be on another one soon. */
export function resumeLine(args: readonly string[], after: string): string {
  const kept: string[] = [];
  for (let n = 0; n < args.length; n++) {
    const arg = args[n] ?? "";
    if (["--after", "--token"].includes(arg)) n += 1;
    else if (!/^--(after|token)=/.test(arg)) kept.push(quoted(arg));
  }
  return ["bookspace", ...kept, "--after", after].join(" ");
}
