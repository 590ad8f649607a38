import { count } from "../../ui/format.ts";
import type { Tone } from "../../ui/status.ts";
import type { Replay } from "./groups.ts";

type Told = Pick<Replay, "status" | "processed" | "failedAgain">;

/** What came of a replay, in a word or two: that it is over says nothing of that. */
export function resultOf({ status, processed, failedAgain }: Told): { readonly label: string; readonly tone: Tone } {
  if (status === "RUNNING") return { label: "Running", tone: "blue" };
  if (status === "STOPPED") return { label: "Stopped", tone: "amber" };
  if (failedAgain > 0)
    return processed === 0
      ? { label: "All failed again", tone: "red" }
      : { label: `${count(failedAgain)} failed again`, tone: "amber" };
  return processed === 0 ? { label: "Nothing done", tone: "gray" } : { label: "Completed", tone: "green" };
}
