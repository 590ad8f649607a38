import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface PanelProps {
  readonly title: string;
  /** At the right of the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A card under a heading, which is its name for screen readers. */
export function Panel({ title, aside, children }: PanelProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-header">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <span class="push row">{aside}</span>}
      </header>
      {children}
    </section>
  );
}
