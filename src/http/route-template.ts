const FIXED: ReadonlySet<string> = new Set([
  "/",
  "/graphql",
  "/health/live",
  "/health/ready",
  "/metrics",
  "/v1/docs",
  "/v1/events/export",
]);

/** The route of a path without its ids, for metrics: `other` for all that is no route, however many paths are tried. */
export function routeTemplate(target: string): string {
  const [path = ""] = target.split("?", 1);
  if (FIXED.has(path)) return path;
  if (/^\/v1\/docs\/[^/]+$/.test(path)) return "/v1/docs/{id}";
  if (/^\/v1\/docs\/[^/]+\/comments$/.test(path)) return "/v1/docs/{id}/comments";
  return "other";
}
