import { useState } from "preact/hooks";

/** Why the feed stands still. */
export type PauseReason = "asked" | "hover" | "scroll" | "selection";

export interface Pause {
  readonly paused: boolean;
  readonly reasons: ReadonlySet<PauseReason>;
  set(reason: PauseReason, holds: boolean): void;
  resume(): void;
}

/** The feed stands still for as long as there is any reason: under the pointer, away from the top, with a row selected, or asked to. */
export function usePause(): Pause {
  const [reasons, setReasons] = useState<ReadonlySet<PauseReason>>(new Set());
  return {
    paused: reasons.size > 0,
    reasons,
    set(reason, holds) {
      setReasons((before) => {
        if (before.has(reason) === holds) return before;
        const after = new Set(before);
        if (holds) after.add(reason);
        else after.delete(reason);
        return after;
      });
    },
    resume: () => setReasons(new Set()),
  };
}
