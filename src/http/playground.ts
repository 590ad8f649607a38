import { readFileSync } from "node:fs";
import { type ServerResponse } from "node:http";

/** GraphiQL as one page without outside hosts, made by the build beside this bundle; null where it was not built. */
export function readPlayground(): Buffer | null {
  try {
    return readFileSync(new URL("./graphiql.html.gz", import.meta.url));
  } catch {
    return null;
  }
}

/** GraphiQL brings its scripts and styles in the page, and makes workers of its own. It is there in development alone. */
const PLAYGROUND_POLICY =
  "default-src 'self' ws: wss: data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'none'";

export function sendPlayground(response: ServerResponse, page: Buffer): void {
  response.setHeader("content-encoding", "gzip");
  sendPage(response, page, PLAYGROUND_POLICY);
}

/** What stands at `/` where there is no dashboard. */
export const sendWelcome = (response: ServerResponse): void =>
  sendPage(response, WELCOME, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");

function sendPage(response: ServerResponse, page: string | Buffer, policy: string): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
  response.end(page);
}

const WELCOME = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>BookSpace</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem}pre{background:#8881;padding:1rem;overflow:auto}</style></head>
<body><h1>BookSpace is running</h1>
<p>Every change is an event, and every event can be watched live. Open this address in a browser for the dashboard, or the <a href="/graphql">playground</a>, run the subscription that is there, then make an event:</p>
<pre>curl -X POST http://localhost:3003/v1/docs -H "Content-Type: application/json" -H "x-user-id: user123" \\
  -d '{"title": "API Guide", "content": "REST API best practices...", "tags": ["api", "rest"]}'</pre>
<p>To see it fail and be retried, add the tag <code>fail:search:2</code>; <code>fail:notifications</code> always fails and ends as a dead letter.</p></body></html>
`;
