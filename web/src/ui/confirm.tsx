import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { asError } from "../state/use-query.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

interface ConfirmProps {
  readonly title: string;
  /** What the button says: the action's own word, never "OK". */
  readonly action: string;
  readonly danger?: boolean;
  readonly wide?: boolean;
  /** Is it not to be pressed yet? */
  readonly disabled?: boolean;
  /** Stays open with what went wrong when it rejects. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  /** What exactly will happen, and what is to be filled in. */
  readonly children: ComponentChildren;
}

/** Asks before something is done. Ctrl+Enter does it, from anywhere in it. */
export function Confirm({ title, action, danger, wide, disabled, onConfirm, onClose, children }: ConfirmProps) {
  const form = useId();
  const element = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  // With nothing to fill in the dialog's first button has the focus, where Ctrl+Enter does not reach the form.
  useEffect(() => {
    if (!element.current?.contains(document.activeElement)) element.current?.focus();
  }, []);

  async function confirm(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await onConfirm();
    } catch (error) {
      setFailure(asError(error).message);
      setBusy(false);
    }
  }

  const isOff = busy || disabled === true;
  return (
    <Dialog
      title={title}
      wide={wide ?? false}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <button
            class={`button ${danger ? "button-danger-fill" : "button-primary"}`}
            type="submit"
            form={form}
            disabled={isOff}
            aria-busy={busy}
          >
            {action}
            <kbd aria-hidden="true">Ctrl ↵</kbd>
          </button>
        </>
      }
    >
      <form
        ref={element}
        id={form}
        class="form"
        tabIndex={-1}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isOff) void confirm();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
        }}
      >
        {children}
        {failure !== undefined && (
          <p class="field-error" role="alert">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}
