import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

describe("the API over HTTP, beside GraphQL and REST", () => {
  const parts: Record<string, boolean> = { database: true, broker: true };
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    const health = Object.keys(parts).map((name) => ({ name, check: async () => parts[name] === true }));
    server = await serve({ services: installation.services, health });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  async function get(path: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${server.url}${path}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  test("/health/live answers while the process runs, whatever is away", async () => {
    parts["database"] = false;
    expect(await get("/health/live")).toMatchObject({ status: 200, text: '{"live":true}' });
    parts["database"] = true;
  });

  test("/health/ready answers 200 when every part is there, else 503 and says which isn't", async () => {
    const ready = async () => {
      const { status, text } = await get("/health/ready");
      return { status, ...JSON.parse(text) };
    };
    expect(await ready()).toEqual({ status: 200, ready: true, notReady: [], parts: { database: true, broker: true } });
    parts["broker"] = false;
    expect(await ready()).toMatchObject({ status: 503, ready: false, notReady: ["broker"] });
    parts["database"] = false;
    expect(await ready()).toMatchObject({ status: 503, ready: false, notReady: ["database", "broker"] });
    Object.assign(parts, { database: true, broker: true });
    expect(await ready()).toMatchObject({ status: 200 });
  });

  test("/health needs no credential, and is not troubled by a wrong one", async () => {
    expect((await get("/health/ready", { authorization: "Bearer wrong" })).status).toBe(200);
  });

  test("/ says where to go on; an unknown path is a problem of its own", async () => {
    const welcome = await get("/");
    expect(welcome).toMatchObject({ status: 200, text: expect.stringContaining("/graphql") });
    const unknown = await get("/nothing");
    expect(unknown.status).toBe(404);
    expect(JSON.parse(unknown.text)).toMatchObject({ code: "NOT_FOUND", detail: expect.stringContaining("/v1/docs") });
  });
});
