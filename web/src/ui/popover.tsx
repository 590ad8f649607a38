import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface PopoverProps {
  readonly id: string;
  readonly label: string;
  readonly onClose: () => void;
  /** What opened it, or a box around that: gets the focus back, and closes it by itself. */
  readonly opener: RefObject<HTMLElement>;
  readonly children: ComponentChildren;
}

/** A small panel beside its button. Closed by Escape, by a click elsewhere, and when the focus leaves it. */
export function Popover({ id, label, onClose, opener, children }: PopoverProps) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  // Once: each time that it is drawn anew somebody may be within it, at a checkbox.
  useEffect(() => {
    panel.current?.focus();
    const isElsewhere = (target: EventTarget | null): boolean =>
      target instanceof Node && !panel.current?.contains(target) && !opener.current?.contains(target);
    const onPointer = (event: Event): void => {
      if (isElsewhere(event.target)) close.current();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("focusin", onPointer);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("focusin", onPointer);
    };
  }, []);
  return (
    <div
      ref={panel}
      id={id}
      class="popover"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
        focusIn(opener.current);
      }}
    >
      {children}
    </div>
  );
}

/** What opened it may be a box around the button, which takes no focus itself. */
function focusIn(opener: HTMLElement | null): void {
  const button = opener?.matches("button") ? opener : opener?.querySelector<HTMLElement>(":scope button");
  button?.focus();
}
