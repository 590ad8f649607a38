/**
 * What goes wrong at one call of a port:
 * - `before`: the process dies, and nothing of the call was done;
 * - `after`: the call is done and answered, and the process dies at its next one;
 * - `unanswered`: the call is done, and the process dies before its answer;
 * - `half`: of several records only the first half is written, and the process dies;
 * - `refused`: nothing is done, the caller gets an outage, and the process lives;
 * - `cut`: the call is done, the caller gets an outage, and the process lives;
 * - `stalled`: the process stands still for so long that it is taken for dead and replaced; then it goes on where it was, for a while.
 */
export type Mode = "before" | "after" | "unanswered" | "half" | "refused" | "cut" | "stalled";

export interface Fault {
  /** The number of the call, over both ports and all processes, from 1 on. */
  readonly at: number;
  readonly mode: Mode;
  /** Do the other processes die with it? */
  readonly together: boolean;
}

/** One call of a port, as a process makes it. */
export interface Call {
  readonly name: string;
  readonly kind: "read" | "write";
  /** The same for calls that ask or write the same; left out where the name says it all. */
  readonly content?: () => string;
  /** What the caller is told when the other side is away; without it, the call can't be refused. */
  readonly outage?: () => Error;
  /** Does the first half of what the call writes. */
  readonly half?: () => Promise<unknown>;
}

/** The faults that make a difference at this call. What has no effect leaves nothing behind, wherever its process dies. */
export function modesOf({ kind, outage, half }: Call): readonly Mode[] {
  const deadly: readonly Mode[] = kind === "read" ? ["before"] : ["before", "after", "unanswered"];
  const outages: readonly Mode[] = !outage ? [] : kind === "read" ? ["refused"] : ["refused", "cut"];
  return [...deadly, ...(half ? (["half"] as const) : []), ...outages, "stalled"];
}
