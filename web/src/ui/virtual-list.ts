import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

interface VirtualListOptions {
  readonly scroller: RefObject<HTMLElement>;
  readonly count: number;
  /** All rows are as high as this, in pixels. */
  readonly rowHeight: number;
}

export interface VirtualList {
  /** The rows in sight, and a few around them. */
  readonly items: readonly VirtualItem[];
  readonly totalHeight: number;
  /** Brings a row into sight. */
  reveal(index: number): void;
}

const OVERSCAN = 6;

/** Draws only what is in sight of a list of any length: TanStack's virtualizer, for Preact. */
export function useVirtualList({ scroller, count, rowHeight }: VirtualListOptions): VirtualList {
  const [, draw] = useReducer((round: number) => round + 1, 0);
  const held = useRef<Virtualizer<HTMLElement, HTMLElement>>();
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(undefined as never),
  };
  held.current ??= new Virtualizer(options);
  const virtualizer = held.current;
  virtualizer.setOptions({ ...virtualizer.options, ...options });
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    items: virtualizer.getVirtualItems(),
    totalHeight: virtualizer.getTotalSize(),
    reveal: (index) => virtualizer.scrollToIndex(index),
  };
}
