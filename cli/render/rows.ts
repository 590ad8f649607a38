import { counted } from "./numbers.ts";
import type { Paint } from "./paint.ts";

export interface Frame {
  readonly lines: readonly string[];
  /** Stands below the lines, whatever is cut. */
  readonly footer?: string;
}

/** All of it, with a gap above the footer. */
export const wholeFrame = ({ lines, footer }: Frame): readonly string[] =>
  footer === undefined ? lines : [...lines, "", footer];

/** What fits so many rows: what is most important stands above, so gaps go first, then the bottom; how much of it, the last line says. */
export function cutFrame(frame: Frame, rows: number, paint: Paint): readonly string[] {
  const { lines, footer } = frame;
  const whole = wholeFrame(frame);
  if (whole.length <= rows) return whole;
  const dense = lines.filter((line) => line !== "");
  const below = footer === undefined ? [] : [footer];
  if (dense.length + below.length <= rows) return [...dense, ...below];
  const kept = dense.slice(0, Math.max(0, rows - 1));
  const rest = paint("dim", `… ${counted(dense.length - kept.length, "more line")}`);
  return [...kept, [rest, ...below].join(paint("dim", " · "))];
}
