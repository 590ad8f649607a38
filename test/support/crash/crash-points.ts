import { type Call, type Fault, type Mode, modesOf } from "./fault.ts";
import { type Outcome } from "./run.ts";

const isHeartbeat = ({ name }: Call): boolean => name.endsWith(" updateOne processes");

/** Whether the others die too makes a difference where something was just done, or just not done. */
const togetherToo = (kind: Call["kind"], mode: Mode): readonly boolean[] =>
  kind === "write" && (mode === "before" || mode === "unanswered") ? [false, true] : [false];

/**
 * Every fault at every call of a run. What a process asks or writes again while nothing new was written meanwhile, such as whether
 * there is something to do, finds everything as it was: one of such calls stands for all of them.
 */
export function faultsOf({ calls, begun }: Pick<Outcome, "calls" | "begun">): readonly Fault[] {
  const seen = new Set<string>();
  return calls.flatMap((call, index) => {
    const { name, kind, content } = call;
    const said = `${name} ${content?.() ?? ""}`;
    const isSeen = seen.has(said);
    if (kind === "write" && !isSeen && !isHeartbeat(call)) seen.clear();
    seen.add(said);
    if (isSeen || index < begun) return [];
    return modesOf(call).flatMap((mode) =>
      togetherToo(kind, mode).map((together) => ({ at: index + 1, mode, together })),
    );
  });
}
