/** Where an item of the feed may say to go on: after it, after what was not sent in time, or where a log that lost the place begins. */
const PLACES = ["cursor", "resumeAfter", "oldest"];

/** The place in the log that a message or an item of the feed carries, if any. */
export function placeOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const places = PLACES.map((name) => (item as Readonly<Record<string, unknown>>)[name]);
  return places.find((place) => typeof place === "string");
}
