import { signal } from "@preact/signals";
import { Button } from "./button.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "error";
  readonly link?: { readonly href: string; readonly label: string } | undefined;
}

const SHOWN_MS = 5_000;
/** More than these nobody reads; the oldest goes. */
const MOST = 4;

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

/** Says something in passing, in the corner and to screen readers. */
export function toast(text: string, { tone = "plain", link }: Partial<Pick<Toast, "tone" | "link">> = {}): void {
  const id = ++lastId;
  toasts.value = [...toasts.value, { id, text, tone, link }].slice(-MOST);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

const dismiss = (id: number): void => void (toasts.value = toasts.value.filter((one) => one.id !== id));

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {toasts.value.map(({ id, text, tone, link }) => (
      <div key={id} class={`toast toast-${tone}`}>
        <span>{text}</span>
        {link && <a href={link.href}>{link.label}</a>}
        <Button kind="quiet" icon="close" label="Dismiss" onClick={() => dismiss(id)} />
      </div>
    ))}
  </div>
);
