/** A length of time as a person says it, at most 6 characters up to days: "8 ms", "1.2 s", "3m05s", "2h10m", "4d". */
export function duration(ms: number): string {
  if (ms < 999.5) return `${ms < 10 && ms % 1 !== 0 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const two = (n: number): string => String(n).padStart(2, "0");
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h${two(Math.floor((seconds % 3_600) / 60))}m`;
  return `${Math.floor(seconds / 86_400)}d${two(Math.floor((seconds % 86_400) / 3_600))}h`;
}

/** 1234567 → "1,234,567". */
export const count = (n: number): string => Math.round(n).toLocaleString("en-US");

/** "1 event", "2 events". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** A rate with as many digits as help. */
export const rate = (perSecond: number): string => `${perSecond >= 100 ? count(perSecond) : perSecond.toFixed(1)}/s`;

const two = (n: number, digits = 2): string => String(n).padStart(digits, "0");

/** 13:05:01.234, in this machine's time zone. */
export function timeOfDay(at: string): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}

/** The same with the day, where that is another one than today: "24 Nov 13:05:01". */
export function moment(at: string, now: number): string {
  const date = new Date(at);
  const time = timeOfDay(at).slice(0, 8);
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const month = date.toLocaleString("en-US", { month: "short" });
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${two(date.getDate())} ${month}${year} ${time}`;
}
