import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createRateLimit } from "../../src/identity/rate-limit.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type Served, serve } from "../support/serve.ts";
import { overHttp, overWebSocket, type Transport } from "../support/transports.ts";

const user = (id: string) => ({ "x-user-id": id });
/** 19,402 points: three are in a burst. */
const DEAR = `{ events(first: 100) { edges { node { ${"id ".repeat(192)} } } } }`;
const CHEAP = "{ session { userId } }";

describe("what one user may ask", () => {
  let installation: Installation;
  let served: Served;

  beforeAll(async () => void (installation = await openInstallation()), 30_000);
  beforeEach(async () => {
    await served?.close();
    // Time stands still: nothing comes back.
    served = await serve({ services: { ...installation.services, rateLimit: createRateLimit(() => 0) } });
  });
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });

  async function spendAll(transport: Transport): Promise<void> {
    for (let n = 0; n < 3; n += 1) expect(await transport.run(DEAR)).not.toHaveProperty("errors");
  }
  const LIMITED = { errors: [{ extensions: { code: "RATE_LIMITED", retryable: true } }] };

  test.each([
    ["HTTP", "WebSocket"],
    ["WebSocket", "HTTP"],
  ])("over %s is spent over %s too, and by nobody else", async (first, second) => {
    const over = (name: string, id: string) => (name === "HTTP" ? overHttp : overWebSocket)(served.url, user(id));
    const [one, other, bob] = [over(first, "ada"), over(second, "ada"), over(second, "bob")];
    try {
      await spendAll(one);
      for (const transport of [one, other]) expect(await transport.run(DEAR)).toMatchObject(LIMITED);
      expect(await bob.run(DEAR)).not.toHaveProperty("errors");
      // Refused is the operation, not the connection: what is left still pays for little.
      expect(await other.run(CHEAP)).toEqual({ data: { session: { userId: "ada" } } });
    } finally {
      await Promise.all([one, other, bob].map((transport) => transport.close()));
    }
  });

  test("REST pays from the same points; both say with 429 when to ask again", async () => {
    const ada = overHttp(served.url, user("ada"));
    await spendAll(ada);
    const answers = () => fetch(`${served.url}/v1/docs`, { headers: user("ada") });
    let answer = await answers();
    for (let n = 0; n < 200 && answer.status === 200; n += 1) answer = await answers();
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(await answer.json()).toMatchObject({ code: "RATE_LIMITED", retryable: true });
    const graphql = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...user("ada") },
      body: JSON.stringify({ query: DEAR }),
    });
    expect(graphql.status).toBe(429);
    expect(graphql.headers.get("retry-after")).toBe("1");
    expect((await fetch(`${served.url}/v1/docs`, { headers: user("bob") })).status).toBe(200);
  });
});
