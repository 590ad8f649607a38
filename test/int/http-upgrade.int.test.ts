import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { request } from "node:http";
import { type Installation, openInstallation } from "../support/installation.ts";
import { openRawSocket } from "../support/raw-socket.ts";
import { type Served, serve } from "../support/serve.ts";

describe("a request", () => {
  let installation: Installation;
  let served: Served;

  beforeAll(async () => {
    installation = await openInstallation();
    served = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });

  /** Says what Java's client and `curl --http2` say on a new connection. */
  function offeringHttp2(method: string, path: string, body = ""): Promise<{ status: number; text: string }> {
    const headers = {
      "x-user-id": "ada",
      "content-type": "application/json",
      connection: "Upgrade, HTTP2-Settings",
      upgrade: "h2c",
      "http2-settings": "AAMAAABkAAQAAP__",
      "content-length": Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const asked = request(`${served.url}${path}`, { method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on("error", reject).end(body);
    });
  }

  test("that offers to go on in HTTP/2 is answered as if it had not, also with a body", async () => {
    const made = await offeringHttp2("POST", "/v1/docs", JSON.stringify({ title: "By Java", content: "…" }));
    expect(made.status).toBe(201);
    const listed = await offeringHttp2("GET", "/v1/docs");
    expect(listed.status).toBe(200);
    expect(listed.text).toContain("By Java");
    const asked = await offeringHttp2("POST", "/graphql", JSON.stringify({ query: "{ session { userId } }" }));
    expect(asked).toMatchObject({ status: 200, text: expect.stringContaining('"userId":"ada"') });
  });

  test("for a WebSocket still opens one", async () => {
    const socket = await openRawSocket(served.url);
    await socket.greet({ "x-user-id": "ada" });
    socket.close();
  });
});
