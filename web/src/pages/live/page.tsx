import "./live.css";
import "./filter.css";
import "./steps.css";
import "./first-run.css";
import { useLocation } from "preact-iso";
import { useEffect, useMemo } from "preact/hooks";
import { useTitle } from "../../layout/title.ts";
import { useSignedIn } from "../../state/use-signed-in.ts";
import { Button } from "../../ui/button.tsx";
import { count } from "../../ui/format.ts";
import { isOnControl, useShortcut } from "../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { parseFilter, toEventFilter } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { FirstRun } from "./first-run.tsx";
import { StepList } from "./step-list.tsx";
import { TryIt } from "./try-it.tsx";
import { usePause } from "./use-pause.ts";
import { useSteps } from "./use-steps.ts";

const WHY_PAUSED =
  "The feed stands still under the pointer, away from its top, and with a row selected. Escape goes on.";

/** The feed as it happens. The filter is in the URL: `/?filter=status:retrying`. */
export default function LivePage() {
  useTitle("Live");
  const session = useSignedIn();
  const { query, route } = useLocation();
  const text = query["filter"] ?? "";
  const filter = useMemo(() => parseFilter(text), [text]);
  const eventFilter = useMemo(() => toEventFilter(filter), [filter]);
  const pause = usePause();
  // Also when it is changed by a link or by going back: what would hold the list still is gone with it.
  useEffect(pause.resume, [text]);
  const steps = useSteps(eventFilter, text, pause.paused);
  const setFilter = (next: string): void => {
    if (next !== text) route(next === "" ? "/" : `/?${new URLSearchParams({ filter: next })}`);
  };
  const isAsked = pause.reasons.has("asked");
  const togglePause = (): void => pause.set("asked", !isAsked);
  useShortcut("Space", "Pause, or go on", () => (isOnControl() ? false : togglePause()));

  return (
    <div class="live">
      <div class="live-bar">
        <FilterBar filter={filter} onChange={setFilter} />
        <span class="live-rate numeric muted" title={pause.paused ? WHY_PAUSED : "Steps a second"}>
          {pause.paused && steps.count > 0 ? "Paused" : `${count(Math.round(steps.perSecond))}/s`}
        </span>
        <Button
          icon={isAsked ? "play" : "pause"}
          pressed={isAsked}
          label={isAsked ? "Go on" : "Pause"}
          onClick={togglePause}
        />
      </div>
      {steps.live.status === "failed" ? (
        <ErrorState error={steps.live.error} retry={() => location.reload()} />
      ) : steps.count > 0 ? (
        <StepList steps={steps} pause={pause} />
      ) : !steps.ready ? (
        <Loading label="Opening the feed" rows={10} />
      ) : steps.earlierError ? (
        <ErrorState error={steps.earlierError} retry={() => location.reload()} />
      ) : text === "" ? (
        <FirstRun session={session} />
      ) : (
        <Empty icon="filter" title="No step fits this filter yet">
          <p>What fits appears here as it happens.</p>
          <Button onClick={() => setFilter("")}>Clear the filter</Button>
        </Empty>
      )}
      {steps.count > 0 && session.developmentUsers && (
        <footer class="live-foot">
          <TryIt session={session} />
        </footer>
      )}
    </div>
  );
}
