import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];
/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const PLAIN: Paint = (_style, text) => text;
export const COLOURED: Paint = (style, text) => (text === "" ? "" : styleText(style, text, { validateStream: false }));

interface Stream {
  readonly isTTY?: boolean | undefined;
}

/** Colours on a terminal that knows them; NO_COLOR (no-color.org) and FORCE_COLOR decide otherwise. */
export function paintFor({ isTTY }: Stream, environment: Readonly<Record<string, string | undefined>>): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR) return PLAIN;
  if (FORCE_COLOR) return FORCE_COLOR === "0" ? PLAIN : COLOURED;
  return isTTY && TERM !== "dumb" ? COLOURED : PLAIN;
}
