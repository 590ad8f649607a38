import type { EventStatus } from "../../sdk/src/index.ts";
import type { Style } from "./paint.ts";

interface Look {
  readonly mark: string;
  readonly style: Style;
}

/** Colour says how bad it is, the mark says the same without colour. */
const LOOKS: Readonly<Record<EventStatus, Look>> = {
  PENDING: { mark: "○", style: "dim" },
  PUBLISHED: { mark: "●", style: "blue" },
  RETRYING: { mark: "↻", style: "yellow" },
  PROCESSED: { mark: "✓", style: "green" },
  DEAD_LETTERED: { mark: "✗", style: "red" },
  DISCARDED: { mark: "∅", style: "magenta" },
};

export const markOf = (status: EventStatus): string => LOOKS[status].mark;
export const styleOf = (status: EventStatus): Style => LOOKS[status].style;

/** The end of an id: the beginning is the time, and alike for all of a moment. */
export const shortId = (id: string): string => id.slice(-8);
