import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

export interface Title {
  readonly text: string;
  /** The page that it belongs under. */
  readonly parent?: { readonly text: string; readonly href: string } | undefined;
}

export const title = signal<Title>({ text: "" });

/** Names the page, in the header and in the browser's tab. */
export function useTitle(text: string, parent?: Title["parent"]): void {
  useLayoutEffect(() => {
    title.value = { text, parent };
    document.title = `${text} · BookSpace`;
  }, [text, parent?.href, parent?.text]);
}
