import { describe, expect, test } from "@jest/globals";
import { SignJWT, UnsecuredJWT } from "jose";
import { createAuthenticator } from "../../src/identity/authenticator.ts";
import { bearer, inSeconds, SECRET, tokenOf } from "../support/tokens.ts";

const signed = createAuthenticator({ mode: "production", jwtSecret: SECRET });
const refused = { code: "UNAUTHENTICATED", retryable: false };

describe("a token signed with the secret", () => {
  const viewerOf = async (claims: Parameters<typeof tokenOf>[0], secret?: string) =>
    signed.fromHeaders(bearer(await tokenOf(claims, secret)));

  test("names its viewer by 'sub'", async () => {
    expect(await viewerOf({ sub: "ada", exp: inSeconds(60) })).toEqual({ id: "ada", roles: ["user"] });
    expect(await signed.fromHeaders({ authorization: `bearer  ${await tokenOf({ sub: "ada" })}` })).toMatchObject({
      id: "ada",
    });
  });

  test.each([
    [["operator"], ["operator"]],
    [
      ["user", "operator", "root"],
      ["user", "operator"],
    ],
    [["root"], ["user"]],
    [[], ["user"]],
    ["operator", ["user"]],
    [{ 0: "operator" }, ["user"]],
  ])("with the roles %j makes a viewer with %j", async (roles, expected) => {
    expect((await viewerOf({ sub: "ada", roles }))?.roles).toEqual(expected);
  });

  test("is refused when it has expired, and says so; or is not valid yet", async () => {
    await expect(viewerOf({ sub: "ada", exp: inSeconds(-5) })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining("expired"),
    });
    await expect(viewerOf({ sub: "ada", nbf: inSeconds(60) })).rejects.toMatchObject(refused);
  });

  test("is refused with another signature, another payload, another algorithm, or none", async () => {
    await expect(viewerOf({ sub: "ada" }, "another secret of the right length")).rejects.toMatchObject(refused);
    const [header, , signature] = (await tokenOf({ sub: "ada" })).split(".");
    const payload = Buffer.from(JSON.stringify({ sub: "eve" })).toString("base64url");
    await expect(signed.fromHeaders(bearer(`${header}.${payload}.${signature}`))).rejects.toMatchObject(refused);
    const otherwise = new SignJWT({ sub: "ada" }).setProtectedHeader({ alg: "HS512" }).sign(Buffer.from(SECRET));
    await expect(signed.fromHeaders(bearer(await otherwise))).rejects.toMatchObject(refused);
    const unsigned = new UnsecuredJWT({ sub: "ada" }).encode();
    await expect(signed.fromHeaders(bearer(unsigned))).rejects.toMatchObject(refused);
    const bare = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    await expect(signed.fromHeaders(bearer(`${bare}.${payload}.`))).rejects.toMatchObject(refused);
  });

  test.each([undefined, "", " ", "*", "a\nb", "naïve", "x".repeat(129)])(
    "is refused with the 'sub' %j",
    async (sub) => {
      await expect(viewerOf(sub === undefined ? {} : { sub })).rejects.toMatchObject(refused);
    },
  );

  test("must name issuer and audience where those are asked for", async () => {
    const strict = createAuthenticator({
      mode: "production",
      jwtSecret: SECRET,
      issuer: "https://id",
      audience: "docs",
    });
    const ask = async (claims: object) => strict.fromHeaders(bearer(await tokenOf({ sub: "ada", ...claims })));
    expect(await ask({ iss: "https://id", aud: ["other", "docs"] })).toMatchObject({ id: "ada" });
    for (const claims of [{}, { iss: "https://id" }, { aud: "docs" }, { iss: "https://evil", aud: "docs" }])
      await expect(ask(claims)).rejects.toMatchObject(refused);
  });
});

describe("a credential", () => {
  test.each(["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer not.a.token"])(
    "%j is refused",
    async (given) => {
      await expect(signed.fromHeaders({ authorization: given })).rejects.toMatchObject(refused);
    },
  );

  test("says until when it is good, for what is open longer than a request", async () => {
    const expiring = await tokenOf({ sub: "ada", exp: 4_102_444_800 });
    expect(await signed.fromConnectionParams(bearer(expiring))).toMatchObject({ expiresAt: 4_102_444_800_000 });
    expect(await signed.fromConnectionParams(bearer(await tokenOf({ sub: "ada" })))).toMatchObject({ expiresAt: null });
  });

  test("is not needed: without one the viewer is nobody", async () => {
    expect(await signed.fromHeaders({})).toBeNull();
    expect(await signed.fromConnectionParams(undefined)).toEqual({ viewer: null, expiresAt: null });
  });

  test("is refused where no key could check it, and not taken for nobody", async () => {
    const keyless = createAuthenticator({ mode: "development" });
    await expect(keyless.fromHeaders(bearer(await tokenOf({ sub: "ada" })))).rejects.toMatchObject(refused);
  });
});

describe("the header 'x-user-id'", () => {
  const development = createAuthenticator({ mode: "development", jwtSecret: SECRET });

  test("says in development who it is; 'operator' is one", async () => {
    expect(await development.fromHeaders({ "x-user-id": "ada" })).toEqual({ id: "ada", roles: ["user"] });
    expect(await development.fromHeaders({ "x-user-id": "operator" })).toEqual({
      id: "operator",
      roles: ["user", "operator"],
    });
  });

  test("does not outweigh a token, right or wrong", async () => {
    const headers = { "x-user-id": "operator", ...bearer(await tokenOf({ sub: "ada" })) };
    expect(await development.fromHeaders(headers)).toMatchObject({ id: "ada" });
    await expect(development.fromHeaders({ ...headers, ...bearer("wrong") })).rejects.toMatchObject(refused);
  });

  test.each(["", " ", "*", "a\tb", "x".repeat(129)])("is refused with %j", async (id) => {
    await expect(development.fromHeaders({ "x-user-id": id })).rejects.toMatchObject(refused);
  });

  test("is refused in production, also beside a good token", async () => {
    for (const more of [{}, bearer(await tokenOf({ sub: "ada" }))]) {
      const headers = { "x-user-id": "ada", ...more };
      for (const attempt of [signed.fromHeaders(headers), signed.fromConnectionParams(headers)])
        await expect(attempt).rejects.toMatchObject({ ...refused, message: expect.stringContaining("production") });
    }
  });
});

describe("the parameters of a WebSocket connection", () => {
  const development = createAuthenticator({ mode: "development", jwtSecret: SECRET });

  test.each(["authorization", "Authorization", "AUTHORIZATION"])("take a token as %j", async (name) => {
    const params = { [name]: `Bearer ${await tokenOf({ sub: "ada" })}` };
    expect(await development.fromConnectionParams(params)).toMatchObject({ viewer: { id: "ada" } });
  });

  test.each(["x-user-id", "X-User-Id"])("take a user as %j in development", async (name) => {
    expect(await development.fromConnectionParams({ [name]: "ada" })).toMatchObject({ viewer: { id: "ada" } });
  });

  test.each([null, "ada", 5, [], {}, { "x-user-id": null }, { authorization: null }])(
    "%j is nobody",
    async (params) => {
      expect(await development.fromConnectionParams(params)).toMatchObject({ viewer: null });
    },
  );

  test.each([{ "x-user-id": 5 }, { "x-user-id": ["ada"] }, { authorization: {} }, { authorization: "" }])(
    "%j is refused",
    async (params) => {
      await expect(development.fromConnectionParams(params)).rejects.toMatchObject(refused);
    },
  );
});
