/** How a run ended, for scripts: stable, and the same for every command. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  unreachable: 5,
  unsuccessful: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: "done; also when the reader of the output has left",
  [EXIT.error]: "something else went wrong",
  [EXIT.usage]: "the command line, or the configuration, has a mistake",
  [EXIT.notFound]: "there is no such thing, or you may not see it",
  [EXIT.notAllowed]: "not signed in, or not allowed",
  [EXIT.unreachable]: "the API can't be reached, or something it needs is away",
  [EXIT.unsuccessful]: "it ended, but not well: a dead letter, a stopped replay, a problem found",
  [EXIT.interrupted]: "interrupted (Ctrl-C)",
};
