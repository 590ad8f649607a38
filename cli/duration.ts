const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Longer is nobody's duration, and not looked at further. */
const MAX_LENGTH = 100;

/** Milliseconds of "90s", "15m", "1h30m", "2d"; undefined for what is no duration. */
export function parseDuration(text: string): number | undefined {
  if (text === "" || text.length > MAX_LENGTH) return undefined;
  let total = 0;
  for (let rest = text; rest !== ""; ) {
    const [part, count, unit] = /^(\d+(?:\.\d+)?)(ms|[smhdw])/.exec(rest) ?? [];
    if (part === undefined) return undefined;
    total += Number(count) * (UNITS[unit ?? ""] ?? 0);
    rest = rest.slice(part.length);
  }
  return total;
}

/** A moment as ISO 8601: so long before `now` ("1h"), or the date that was given; undefined for neither. */
export function parseMoment(text: string, now: number): string | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return new Date(Math.max(0, now - ago)).toISOString();
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
