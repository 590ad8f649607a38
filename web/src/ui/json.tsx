import { Copy } from "./copy.tsx";

/** A payload, set in lines. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div class="code-box">
      <pre tabIndex={0} aria-label={label}>
        <code>{text}</code>
      </pre>
      <Copy text={text} what={label.toLowerCase()} />
    </div>
  );
}
