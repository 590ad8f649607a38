import { signal } from "@preact/signals";
import { keep, kept } from "./storage.ts";

export type Theme = "system" | "light" | "dark";

/** The icon of each. */
export const THEME_ICON = { system: "system", light: "sun", dark: "moon" } as const satisfies Record<Theme, string>;

const KEY = "bookspace.theme";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

const isTheme = (value: string | null): value is Theme => THEMES.some((theme) => theme === value);

function initial(): Theme {
  const value = kept(KEY);
  return isTheme(value) ? value : "system";
}

export const theme = signal<Theme>(initial());

/** Kept for the next visit, where /theme.js sets it before the first paint. */
export function setTheme(value: Theme): void {
  theme.value = value;
  keep(KEY, value === "system" ? null : value);
  if (value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = value;
}

export const nextTheme = (): void => setTheme(THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system");
