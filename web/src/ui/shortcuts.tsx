import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { tinykeys } from "tinykeys";
import { Dialog } from "./dialog.tsx";

interface Shortcut {
  /** As `tinykeys` takes it: "j", "g d", "Shift+?". */
  readonly keys: string;
  readonly label: string;
  readonly group: string;
}

const registered = signal<readonly Shortcut[]>([]);
export const helpShown = signal(false);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/** `g` begins a sequence: a key right after it is no shortcut of its own. */
const PREFIX = "g";
const SEQUENCE_MS = 1_000;
let prefixedUntil = 0;
let isSecond = false;
addEventListener(
  "keydown",
  ({ key, target, timeStamp }) => {
    isSecond = timeStamp < prefixedUntil;
    prefixedUntil = key === PREFIX && !isTyping(target) ? timeStamp + SEQUENCE_MS : 0;
  },
  { capture: true },
);

/** Does a control have the focus? It takes `Enter` and `Space` itself. */
export const isOnControl = (): boolean => document.activeElement?.matches("a, button, summary") === true;

/** Does something when the keys are pressed, outside of inputs and dialogs; and says so in the help. False: the key is not taken. */
export function useShortcut(keys: string, label: string, run: () => unknown, group = "This page"): void {
  const latest = useRef(run);
  latest.current = run;
  // Not after the paint: a key that is pressed as soon as its button is seen would be lost.
  useLayoutEffect(() => {
    const shortcut = { keys, label, group };
    registered.value = [...registered.value, shortcut];
    const stop = tinykeys(window, {
      [keys]: (event) => {
        if (isSecond && !keys.startsWith(`${PREFIX} `)) return;
        if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
        if (latest.current() !== false) event.preventDefault();
      },
    });
    return () => {
      stop();
      registered.value = registered.value.filter((one) => one !== shortcut);
    };
  }, [keys, label, group]);
}

/** For components that only register: `<Shortcut keys="g d" …/>` in a list. */
export function ShortcutFor({ keys, label, run, group }: Shortcut & { readonly run: () => unknown }) {
  useShortcut(keys, label, run, group);
  return null;
}

const NAMES: Readonly<Record<string, string>> = { "Shift+?": "?", Escape: "Esc" };

export const Keys = ({ keys }: { readonly keys: string }) => (
  <span class="keys">
    {keys.split(" ").map((key, index) => (
      <kbd key={index}>{NAMES[key] ?? key}</kbd>
    ))}
  </span>
);

/** The help: made from what is registered now, so it never tells of a key that does nothing. */
export function ShortcutHelp() {
  useShortcut("Shift+?", "Show these shortcuts", () => (helpShown.value = true), "Everywhere");
  if (!helpShown.value) return null;
  const groups = [...new Set(registered.value.map(({ group }) => group))].sort();
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (helpShown.value = false)}>
      <div class="shortcut-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl class="shortcut-list">
              {registered.value
                .filter((one) => one.group === group)
                .map(({ keys, label }) => (
                  <div key={keys}>
                    <dt>{label}</dt>
                    <dd>
                      <Keys keys={keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
