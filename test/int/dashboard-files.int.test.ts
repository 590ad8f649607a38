import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

const PAGE = "<!doctype html><title>BookSpace</title>";
const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** A folder as the build leaves it, and a secret beside it. */
function builtDashboard(): { readonly parent: string; readonly folder: string } {
  const parent = mkdtempSync(join(tmpdir(), "bookspace-web-"));
  const folder = join(parent, "web");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(parent, "secret.js"), "secret");
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(
    join(folder, "paths.json"),
    JSON.stringify({ live: "/", documents: "/documents/:id?", event: "/events/:id" }),
  );
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  writeFileSync(join(folder, "assets", "index-A1.js"), "let a;");
  writeFileSync(join(folder, "assets", "index-A1.js.gz"), gzipSync("let a;"));
  return { parent, folder };
}

describe("the dashboard's files", () => {
  const { parent, folder } = builtDashboard();
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services, dashboardFolder: folder });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
    rmSync(parent, { recursive: true, force: true });
  });

  /** The path goes out as it is: `fetch` would resolve its dots. */
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      request({ hostname, port, path, headers, method }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      })
        .on("error", reject)
        .end();
    });

  test("a browser gets the page at each of the dashboard's own paths", async () => {
    for (const path of ["/", "/documents", "/documents/abc", "/events/abc", "/documents?tag=api"])
      expect(await get(path, BROWSER)).toMatchObject({ status: 200, text: PAGE });
  });

  test("no other path is answered with the page", async () => {
    for (const path of ["/events", "/documents/abc/more", "/nothing", "/v1/nothing", "/health", "/metrics/x"]) {
      const { status, text } = await get(path, BROWSER);
      expect([path, status]).toEqual([path, 404]);
      expect(JSON.parse(text)).toMatchObject({ code: "NOT_FOUND" });
    }
  });

  test("the API's own paths stay the API's, also for a browser", async () => {
    expect((await get("/health/live", BROWSER)).text).toBe('{"live":true}');
    expect((await get("/v1/docs", { ...BROWSER, "x-user-id": "alice" })).headers["content-type"]).toMatch(/json/);
    expect((await get("/graphql", BROWSER)).text).not.toBe(PAGE);
  });

  test("curl gets the plain welcome at /, and a problem elsewhere", async () => {
    const welcome = await get("/", { accept: "*/*" });
    expect(welcome.text).toContain("BookSpace is running");
    expect((await get("/documents", { accept: "*/*" })).status).toBe(404);
  });

  test("the page runs its own scripts and styles alone, talks to its own server alone, and is put in no frame", async () => {
    const { headers } = await get("/", { ...BROWSER, host: "books.example:3003" });
    expect(String(headers["content-security-policy"]).split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self' ws://books.example:3003 wss://books.example:3003",
      "img-src 'self' data:",
      "font-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
    ]);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
  });

  test("a host that would add to the policy is left out of it", async () => {
    const { headers } = await get("/", { ...BROWSER, host: "a;script-src *" });
    expect(headers["content-security-policy"]).toContain("connect-src 'self'; img-src");
  });

  test("a file with a hash in its name is kept for ever; the page is asked for again, and answered in short", async () => {
    expect((await get("/assets/index-A1.js")).headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
    });
    const { headers } = await get("/", BROWSER);
    expect(headers["cache-control"]).toBe("no-cache");
    const again = await get("/", { ...BROWSER, "if-none-match": String(headers["etag"]) });
    expect(again).toMatchObject({ status: 304, text: "" });
    expect((await get("/favicon.svg")).headers["cache-control"]).toBe("no-cache");
  });

  test("what was gzipped by the build is sent so to who takes it", async () => {
    expect((await get("/assets/index-A1.js")).text).toBe("let a;");
    const { headers } = await get("/assets/index-A1.js", { "accept-encoding": "gzip, br" });
    expect(headers["content-encoding"]).toBe("gzip");
  });

  test("HEAD answers what GET does, without the body; other methods find nothing", async () => {
    expect(await get("/", BROWSER, "HEAD")).toMatchObject({ status: 200, text: "" });
    expect((await get("/", BROWSER, "POST")).status).toBe(404);
    expect((await get("/assets/index-A1.js", {}, "DELETE")).status).toBe(404);
  });

  test("nothing outside of what was built is served, however the path is written", async () => {
    for (const path of [
      "/../secret.js",
      "/assets/../../secret.js",
      "/assets/..%2f..%2fsecret.js",
      "/%2e%2e/secret.js",
      "/assets/..\\..\\secret.js",
      "/assets/",
      "/paths.json",
      "/assets/index-A1.js.gz",
      "/assets/index-A1.js/",
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });
});
