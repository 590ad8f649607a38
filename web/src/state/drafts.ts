import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { session } from "./session.ts";

/** What is written and not yet sent, by what it is about: whoever leaves a page finds it there again. */
const drafts = signal<ReadonlyMap<string, unknown>>(new Map());

const signIn = (): number | null => (session.value.status === "signed-in" ? session.value.number : null);

// Nothing of one user is shown to another.
let writer = signIn();
effect(() => {
  if (signIn() === writer) return;
  writer = signIn();
  drafts.value = new Map();
});

// A page that is closed or loaded anew forgets them: the browser asks first.
effect(() => {
  if (drafts.value.size > 0) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
});

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export interface Draft<Value> {
  /** Undefined when nothing is written. */
  readonly value: Value | undefined;
  /** Undefined: it is sent, or is not to be. */
  set(value: Value | undefined): void;
}

/** What is written about `key`; kept when its page is left, until it is sent or taken back. */
export function useDraft<Value>(key: string): Draft<Value> {
  return {
    value: drafts.value.get(key) as Value | undefined,
    set(value) {
      const others = [...drafts.peek()].filter(([other]) => other !== key);
      drafts.value = new Map(value === undefined ? others : [...others, [key, value]]);
    },
  };
}

/** Is there a draft about it? */
export const hasDraft = (key: string): boolean => drafts.value.has(key);

/** Runs `tell` when a component is left while there is a draft: it would look as if that were gone. */
export function useLeaving(key: string, tell: () => void): void {
  useEffect(
    () => () => {
      if (drafts.peek().has(key)) tell();
    },
    [key],
  );
}
