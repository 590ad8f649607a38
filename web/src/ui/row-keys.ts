import { useState } from "preact/hooks";
import { isOnControl, useShortcut } from "./shortcuts.tsx";

/** `j` and `k` go through rows, `Enter` opens the one that is selected. -1: none is. */
export function useRowKeys(
  length: number,
  open: (index: number) => void,
): { readonly selected: number; select(index: number): void } {
  const [wanted, select] = useState(-1);
  const selected = Math.min(wanted, length - 1);
  useShortcut("j", "Next row", () => select(Math.min(selected + 1, length - 1)));
  useShortcut("k", "Previous row", () => select(Math.max(selected - 1, 0)));
  useShortcut("Enter", "Open the row", () => {
    if (selected < 0 || isOnControl()) return false;
    return open(selected);
  });
  return { selected, select };
}
