import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createAuthenticator } from "../../src/identity/authenticator.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

describe("who one is to the server", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  async function session(headers: Record<string, string>, url = server.url) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query: "{ session { userId operator developmentUsers drills } }" }),
    });
    return (await response.json()) as { data?: { session: unknown }; errors?: { extensions: { code: string } }[] };
  }

  test("is said to who is not signed in, too: so a page knows how to sign in", async () => {
    expect((await session({})).data).toEqual({
      session: { userId: null, operator: false, developmentUsers: true, drills: true },
    });
  });

  test("tells users and operators apart", async () => {
    expect((await session({ "x-user-id": "ada" })).data).toMatchObject({ session: { userId: "ada", operator: false } });
    expect((await session({ "x-user-id": "operator" })).data).toMatchObject({ session: { operator: true } });
  });

  test("a wrong credential is refused, not taken for nobody", async () => {
    const production = await serve({
      services: { ...installation.services, developmentUsers: false },
      authenticator: createAuthenticator({ mode: "production", jwtSecret: "a secret of the tests, long enough" }),
      production: true,
    });
    try {
      const { errors } = await session({ authorization: "Bearer wrong" }, production.url);
      expect(errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
      expect((await session({}, production.url)).data).toMatchObject({ session: { developmentUsers: false } });
    } finally {
      await production.close();
    }
  });
});
