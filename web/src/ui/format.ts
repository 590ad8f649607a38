import { format, formatDistanceStrict } from "date-fns";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A length of time for people: "850 ms", "4.2 s", "3 min 5 s". */
export function duration(ms: number): string {
  if (ms < 1) return "< 1 ms";
  // Rounded first: else it would say "1000 ms", "60 s" or "3 min 60 s".
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`;
  const whole = Math.round(ms / SECOND);
  if (whole < 60) return Math.round(ms / 100) < 100 ? `${(ms / SECOND).toFixed(1)} s` : `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 120) return formatDistanceStrict(0, ms);
  const seconds = whole % 60;
  return seconds > 0 ? `${minutes} min ${seconds} s` : `${minutes} min`;
}

/** How long ago: "now", "12 s ago", "3 min ago", "2 days ago"; "in 4 s" for what comes. */
export function ago(at: number, now: number): string {
  const ms = now - at;
  if (Math.abs(ms) < SECOND) return "now";
  if (ms < 0) return `in ${short(-ms)}`;
  return `${short(ms)} ago`;
}

function short(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < 60 * MINUTE) return `${Math.floor(ms / MINUTE)} min`;
  return formatDistanceStrict(0, ms, { roundingMethod: "floor" });
}

export const fullTime = (at: number | string): string => format(new Date(at), "EEE d MMM yyyy, HH:mm:ss.SSS xxx");
export const clockTime = (at: number | string): string => format(new Date(at), "HH:mm:ss.SSS");

const NUMBER = new Intl.NumberFormat("en");
export const count = (value: number): string => NUMBER.format(value);

/** One or many: `plural(2, "row")` is "2 rows". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Enough of an id to tell it from its neighbours: its end, for the beginning of ours is the time. */
export const shortId = (id: string): string => (id.length > 12 ? `…${id.slice(-8)}` : id);
