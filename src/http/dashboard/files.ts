import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

export interface DashboardFile {
  readonly body: Buffer;
  /** The same gzipped; null when it is not worth it. */
  readonly gzipped: Buffer | null;
  readonly type: string;
  readonly etag: string;
}

/** The dashboard as it was built; read once, at the start. */
export interface Dashboard {
  /** Its one HTML page. */
  readonly page: DashboardFile;
  /** By the path of the URL. Nothing else is ever served: no request reaches the file system. */
  readonly files: ReadonlyMap<string, DashboardFile>;
  /** Patterns of its pages' paths, such as `/documents/:id?`. */
  readonly paths: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** What `scripts/build-web.mjs` left in a folder; null where it was not built. */
export function readDashboard(folder: string): Dashboard | null {
  const index = join(folder, "index.html");
  if (!existsSync(index)) return null;
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const files = names.filter((name) => name !== "index.html" && extname(name) in TYPES);
  return {
    page: readFile(index),
    files: new Map(files.map((name) => [`/${name}`, readFile(join(folder, name))])),
    paths: Object.values(JSON.parse(readFileSync(join(folder, "paths.json"), "utf8")) as Record<string, string>),
  };
}

function readFile(path: string): DashboardFile {
  const body = readFileSync(path);
  return {
    body,
    gzipped: existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`) : null,
    type: TYPES[extname(path)] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
  };
}
