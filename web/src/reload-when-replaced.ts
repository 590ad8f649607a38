const KEY = "bookspace.reloadedAt";
/** A file that is missing again right after is missing for another reason. */
const ONCE_IN_MS = 10_000;

/** A newer version of the dashboard has other files: a page that is left open for days finds its own no more, and starts anew. */
export function reloadWhenReplaced(): void {
  addEventListener("vite:preloadError", () => {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < ONCE_IN_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  });
}
