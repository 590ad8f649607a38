import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type Served, serve } from "../support/serve.ts";

const ADA = { "x-user-id": "ada" };
const PAGE = { accept: "text/html" };
const ALLOWED = "https://desk.example";
const DOCUMENT = JSON.stringify({ title: "T", content: "" });

describe("the guards of HTTP", () => {
  const dashboardFolder = mkdtempSync(join(tmpdir(), "bookspace-web-"));
  let installation: Installation;
  let served: Served;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    writeFileSync(join(dashboardFolder, "index.html"), "<!doctype html><title>BookSpace</title>");
    writeFileSync(join(dashboardFolder, "paths.json"), JSON.stringify({ live: "/" }));
    installation = await openInstallation();
    served = await serve({ services: installation.services, dashboardFolder, allowedOrigins: [ALLOWED] });
  }, 30_000);
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
  afterAll(async () => {
    await served?.close();
    await installation?.close();
    rmSync(dashboardFolder, { recursive: true, force: true });
  });

  const send = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${served.url}${path}`, init);

  describe("what browsers do with answers", () => {
    const PATHS = ["/", "/health/live", "/nothing", "/v1/docs", "/v1/events/export", "/graphql", "/metrics"];

    test.each(PATHS)("%s: no guessing of types, no referrer, nothing runs, no frame around it", async (path) => {
      for (const headers of [{}, PAGE]) {
        const answered = (await send(path, { headers })).headers;
        expect(answered.get("x-content-type-options")).toBe("nosniff");
        expect(answered.get("referrer-policy")).toBe("no-referrer");
        expect(answered.get("content-security-policy")).toMatch(/^default-src 'none'; /);
        expect(answered.get("content-security-policy")).toContain("frame-ancestors 'none'");
      }
    });

    test("the dashboard's page runs its own scripts alone", async () => {
      const policy = (await send("/", { headers: PAGE })).headers.get("content-security-policy");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain("unsafe");
    });
  });

  describe("scripts of other sites", () => {
    const PREFLIGHT = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
    const corsOf = ({ headers }: Response) => [...headers].filter(([name]) => name.startsWith("access-control-"));

    test.each(["https://evil.example", "null", "http://desk.example", `${ALLOWED}.evil.example`])(
      "of %s read nothing (CORS)",
      async (origin) => {
        for (const path of ["/graphql", "/v1/docs", "/health/live"]) {
          expect(corsOf(await send(path, { headers: { origin, ...ADA } }))).toEqual([]);
          const preflight = await send(path, { method: "OPTIONS", headers: { origin, ...PREFLIGHT } });
          expect(corsOf(preflight)).toEqual([]);
        }
      },
    );

    test("of an allowed origin do", async () => {
      const headers = { origin: ALLOWED };
      const preflight = await send("/graphql", { method: "OPTIONS", headers: { ...headers, ...PREFLIGHT } });
      expect(preflight.status).toBe(204);
      expect(Object.fromEntries(corsOf(preflight))).toMatchObject({
        "access-control-allow-origin": ALLOWED,
        "access-control-allow-headers": expect.stringContaining("authorization"),
      });
      const answer = await send("/v1/docs", { headers: { ...headers, ...ADA } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(ALLOWED);
      expect(answer.headers.get("vary")).toBe("origin");
      expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
    });

    test("of an allowed origin get no page that a cache kept for another", async () => {
      const page = await send("/", { headers: { origin: ALLOWED, ...PAGE } });
      expect(page.headers.get("access-control-allow-origin")).toBe(ALLOWED);
      expect(page.headers.get("vary")?.split(", ").toSorted()).toEqual(["accept", "accept-encoding", "origin"]);
    });

    /** What a form or an image can send without being asked (CSRF). */
    test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
      "change nothing by a form of %s",
      async (type) => {
        const query = 'mutation { createDocument(input: { title: "T", content: "" }) { document { id } } }';
        const count = async (): Promise<number> => {
          const { documents } = installation.services.documents;
          return (await documents({ id: "ada", roles: ["user"] }, { first: 100 })).edges.length;
        };
        const before = await count();
        const headers = { "content-type": type, ...ADA };
        const answers = await Promise.all([
          send("/graphql", { method: "POST", headers, body: JSON.stringify({ query }) }),
          send("/v1/docs", { method: "POST", headers, body: DOCUMENT }),
          send(`/graphql?query=${encodeURIComponent(query)}`, { headers: ADA }),
        ]);
        expect(answers.map(({ status }) => status)).toEqual([415, 415, 400]);
        expect(await count()).toBe(before);
      },
    );
  });

  describe("slow clients", () => {
    const open = async (text: string): Promise<{ socket: Socket; heard: () => string }> => {
      const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
      sockets.push(socket);
      let heard = "";
      socket.on("data", (data) => (heard += String(data))).on("error", () => {});
      await once(socket, "connect");
      socket.write(text);
      return { socket, heard: () => heard };
    };

    test("have 10 s for the head of a request, 30 s for all of it, and are cut after 60 s of nothing", () => {
      const { headersTimeout, requestTimeout, timeout } = served.server;
      expect({ headersTimeout, requestTimeout, timeout }).toEqual({
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        timeout: 60_000,
      });
    });

    test("that take longer, for the head or the body, are told 408 and cut off", async () => {
      Object.assign(served.server, { headersTimeout: 500, requestTimeout: 1_000 });
      const head = await open("GET /v1/docs HTTP/1.1\r\nhost: localhost\r\nx-");
      const body = await open(
        "POST /v1/docs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-user-id: ada\r\ncontent-length: 1000\r\n\r\n{",
      );
      for (const { socket, heard } of [head, body]) {
        await eventually(() => socket.destroyed, "the end of a slow client");
        expect(heard()).toMatch(/^HTTP\/1\.1 408 /);
      }
    });

    test("that don't read their answer are cut off", async () => {
      const { commands } = installation.services;
      const long = { title: "T", content: "€".repeat(100_000) };
      for (let n = 0; n < 5; n += 1) await commands.createDocument({ viewer: { id: "ada", roles: ["user"] } }, long);
      // 30 MB: more than the system's own buffers take.
      const times = Array.from({ length: 20 }, (_, n) => `a${n}: documents(first: 5) { edges { node { content } } }`);
      const body = JSON.stringify({ query: `{ ${times.join(" ")} }` });
      served.server.timeout = 500;
      const accepted = once(served.server, "connection") as Promise<[Socket]>;
      const { socket } = await open(
        `POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-user-id: ada\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      socket.pause();
      const [connection] = await accepted;
      if (!connection.closed) await once(connection, "close");
      expect(connection.bytesWritten).toBeGreaterThan(0);
    }, 60_000);
  });
});
