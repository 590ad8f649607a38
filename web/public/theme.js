// Before the first paint, so that a chosen theme never flashes the other one. Kept by src/state/theme.ts.
try {
  var chosen = localStorage.getItem("bookspace.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is closed to this page: it follows the system.
}
