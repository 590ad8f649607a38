import { type IncomingMessage, type ServerResponse } from "node:http";
import { type Dashboard, type DashboardFile } from "./files.ts";
import { fits } from "./paths.ts";

const A_YEAR = "public, max-age=31536000, immutable";
/** Kept, but asked for each time whether it is still the same. */
const ASK_AGAIN = "no-cache";

/** Answers what is the dashboard's: its files, and its page for a browser at one of its paths. False when it is not. */
export function answerDashboard(
  dashboard: Dashboard,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const file = dashboard.files.get(pathname);
  if (file) {
    // A name with a hash in it never means anything else.
    send(request, response, file, pathname.startsWith("/assets/") ? A_YEAR : ASK_AGAIN);
    return true;
  }
  if (!wantsPage(request) || !dashboard.paths.some((pattern) => fits(pathname, pattern))) return false;
  response.setHeader("content-security-policy", securityPolicy(request.headers.host));
  response.setHeader("cross-origin-opener-policy", "same-origin");
  send(request, response, dashboard.page, ASK_AGAIN);
  return true;
}

const wantsPage = ({ headers }: IncomingMessage): boolean => (headers.accept ?? "").includes("text/html");

function send(request: IncomingMessage, response: ServerResponse, file: DashboardFile, cacheControl: string): void {
  response.setHeader("etag", file.etag);
  response.setHeader("cache-control", cacheControl);
  response.appendHeader("vary", "accept, accept-encoding");
  if (request.headers["if-none-match"]?.includes(file.etag)) {
    response.writeHead(304).end();
    return;
  }
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const gzipped = takesGzip ? file.gzipped : null;
  if (gzipped) response.setHeader("content-encoding", "gzip");
  const body = gzipped ?? file.body;
  response.writeHead(200, { "content-type": file.type, "content-length": body.byteLength });
  response.end(body);
}

/** Older browsers don't count a WebSocket of the same origin as 'self'. A host that is no plain name and port is left out. */
function securityPolicy(host = ""): string {
  const sockets = /^[\w.-]+(:\d+)?$|^\[[\da-fA-F:]+\](:\d+)?$/.test(host) ? ` ws://${host} wss://${host}` : "";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self'${sockets}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ].join("; ");
}
