import { useEffect, useRef } from "preact/hooks";
import { isLive } from "./connection.ts";

/** Runs `run` each time that the page becomes live: what was missed before, by a subscription that begins now, is not told again. */
export function useWhenLive(run: () => void): void {
  const live = isLive.value;
  const wasLive = useRef(live);
  useEffect(() => {
    if (live && !wasLive.current) run();
    wasLive.current = live;
  }, [live]);
}
