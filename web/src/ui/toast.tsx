import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./button.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "error";
  readonly link?: { readonly href: string; readonly label: string } | undefined;
}

const SHOWN_MS = 5_000;
/** More than these nobody reads; the oldest goes, errors last. */
const MOST = 4;

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

/** Says something in the corner and to screen readers: in passing; what went wrong, until it is closed. */
export function toast(text: string, { tone = "plain", link }: Partial<Pick<Toast, "tone" | "link">> = {}): void {
  const toast = { id: ++lastId, text, tone, link };
  // The same error again is told again, and stands there once.
  const others = toasts.value.filter((one) => one.tone !== "error" || one.text !== text);
  const goes = others.find((one) => one.tone === "plain") ?? others[0];
  toasts.value = [...(others.length < MOST ? others : others.filter((one) => one !== goes)), toast];
}

const dismiss = (id: number): void => void (toasts.value = toasts.value.filter((one) => one.id !== id));

export function Toasts() {
  // Who signs in next has nothing to do with them.
  useEffect(() => () => void (toasts.value = []), []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <Shown key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

/** Goes by itself unless it is an error; not while the pointer or the focus is on it. */
function Shown({ toast: { id, text, tone, link } }: { readonly toast: Toast }) {
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const stays = tone === "error" || hovered || focused;
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [stays]);
  return (
    <div
      class={`toast toast-${tone}`}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocusIn={() => setFocused(true)}
      onFocusOut={() => setFocused(false)}
    >
      <span>{text}</span>
      {link && (
        <a href={link.href} onClick={() => dismiss(id)}>
          {link.label}
        </a>
      )}
      <Button kind="quiet" icon="close" label="Dismiss" onClick={() => dismiss(id)} />
    </div>
  );
}
