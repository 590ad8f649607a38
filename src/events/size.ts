/** How many characters the texts of a payload have: what an event takes in memory, nearly. */
export const charactersOf = (data: unknown): number =>
  data === null || typeof data !== "object"
    ? 0
    : Object.values(data).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
