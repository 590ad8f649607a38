const segmentsOf = (path: string): string[] => path.split("/").filter(Boolean);

/** Does a path fit a pattern of the dashboard's router? `:name` is any one segment, `:name?` perhaps one. */
export function fits(path: string, pattern: string): boolean {
  const given = segmentsOf(path);
  const wanted = segmentsOf(pattern);
  return (
    given.length <= wanted.length &&
    wanted.every((want, index) => {
      const segment = given[index];
      if (segment === undefined) return want.startsWith(":") && want.endsWith("?");
      return want.startsWith(":") || segment === want;
    })
  );
}
