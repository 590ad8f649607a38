import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { isOnControl, useShortcut } from "../../ui/shortcuts.tsx";
import { count, plural } from "../../ui/format.ts";
import { useVirtualList } from "../../ui/virtual-list.ts";
import { StepRow } from "./step-row.tsx";
import { isGap, type Row } from "./steps.ts";
import type { Pause } from "./use-pause.ts";
import type { Steps } from "./use-steps.ts";

const HEADERS = ["Time", "Step", "Event", "Consumer", "About", "By", "Detail"] as const;
/** As in the style sheet: 2 rem. */
const ROW_REM = 2;
const rootFontSize = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** The rows of the feed, the newest on top. */
export function StepList({ steps, pause }: { readonly steps: Steps; readonly pause: Pause }) {
  const { route } = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState(-1);
  const list = useVirtualList({ scroller, count: steps.count, rowHeight: ROW_REM * rootFontSize() });

  const open = (row: Row | undefined): void => {
    if (row && !isGap(row)) route(`/events/${row.eventId}`);
  };
  function select(index: number): void {
    if (steps.count === 0) return;
    const next = Math.max(0, Math.min(index, steps.count - 1));
    pause.set("selection", true);
    setSelected(next);
    list.reveal(next);
  }
  function resume(): void {
    setSelected(-1);
    pause.resume();
    scroller.current?.scrollTo({ top: 0 });
  }
  useShortcut("j", "Next row", () => select(selected + 1));
  useShortcut("k", "Previous row", () => select(selected - 1));
  useShortcut("Enter", "Open the row's event", () =>
    selected < 0 || isOnControl() ? false : open(steps.at(selected)),
  );
  useShortcut("Escape", "Back to live", resume);
  // What is selected is counted from the top: it would be another row after the feed went on.
  useEffect(() => {
    if (!pause.reasons.has("selection")) setSelected(-1);
  }, [pause.reasons]);

  // The focus goes with the selection: `Enter` opens it, and screen readers read it.
  useEffect(() => {
    const row = scroller.current?.querySelector(`[aria-rowindex="${selected + 2}"] a`);
    if (selected >= 0 && row instanceof HTMLElement) row.focus({ preventScroll: true });
  }, [selected]);

  const first = list.items[0];
  return (
    <div
      class="steps"
      onPointerMove={({ pointerType, movementX, movementY }) => {
        // A list that appears under a pointer that rests is not what was pointed at.
        if (pointerType === "mouse" && (movementX !== 0 || movementY !== 0)) pause.set("hover", true);
      }}
      onPointerLeave={() => pause.set("hover", false)}
    >
      {steps.waiting > 0 && (
        <button type="button" class="steps-new" onClick={resume}>
          {count(steps.waiting)} new
        </button>
      )}
      <div
        ref={scroller}
        class="steps-scroller"
        role="table"
        aria-label="Steps of events, the newest first"
        aria-rowcount={steps.count + 1}
        tabIndex={0}
        onScroll={({ currentTarget }) => pause.set("scroll", currentTarget.scrollTop > 1)}
      >
        <div role="rowgroup" class="steps-head">
          <div role="row" class="step" aria-rowindex={1}>
            {HEADERS.map((header) => (
              <span key={header} role="columnheader" class={`step-${header.toLowerCase()}`}>
                {header}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" class="steps-body" style={{ height: `${list.totalHeight}px` }}>
          <div class="steps-window" role="none" style={{ transform: `translateY(${first?.start ?? 0}px)` }}>
            {list.items.map(({ index }) => {
              const row = steps.at(index);
              return (
                row && (
                  <StepRow key={row.key} row={row} position={index + 1} selected={index === selected} onOpen={open} />
                )
              );
            })}
          </div>
        </div>
      </div>
      <p class="visually-hidden" role="status">
        {pause.paused ? `Paused. ${plural(steps.waiting, "new step")}.` : ""}
      </p>
    </div>
  );
}
