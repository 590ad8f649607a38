/** The place in the log that a message or an item of the feed carries, if any; of one that was too slow, where to go on. */
export function placeOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  if ("cursor" in item && typeof item.cursor === "string") return item.cursor;
  if ("resumeAfter" in item && typeof item.resumeAfter === "string") return item.resumeAfter;
  return undefined;
}
