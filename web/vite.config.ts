import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const API = "http://localhost:3003";

export default defineConfig({
  root: here("."),
  resolve: { alias: { "@bookspace/client": here("../sdk/src/index.ts") } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("../dist/web"),
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    // The strict policy takes no inline script, and what is small is quick to fetch over one connection.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npx vite web` beside `npm start`: the API's own paths go to the API.
  server: { proxy: { "/graphql": { target: API, ws: true }, "/v1": API } },
});
