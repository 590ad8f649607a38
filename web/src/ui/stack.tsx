import { Copy } from "./copy.tsx";

/** An error's stack, folded away until it is asked for. */
export function Stack({ text }: { readonly text: string }) {
  return (
    <details>
      <summary>Stack</summary>
      <div class="code-box">
        <pre tabIndex={0} aria-label="Stack">
          <code>{text}</code>
        </pre>
        <Copy text={text} what="the stack" />
      </div>
    </details>
  );
}
