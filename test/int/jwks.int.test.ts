import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exportJWK, exportSPKI, generateKeyPair, type GenerateKeyPairResult, type JWTPayload, SignJWT } from "jose";
import { createAuthenticator } from "../../src/identity/authenticator.ts";
import { bearer, inSeconds, tokenOf } from "../support/tokens.ts";

const ISSUER = "https://id.example.com";
const AUDIENCE = "bookspace";

describe("tokens of an identity provider", () => {
  let provider: Server;
  let url: string;
  let keys: Readonly<Record<"rsa" | "ec" | "foreign", GenerateKeyPairResult>>;
  /** What the provider answers with. */
  let answer: { status: number; body: string };
  let good: string;

  const pair = (alg: string) => generateKeyPair(alg, { extractable: true });
  const authenticator = (jwksUrl = url) =>
    createAuthenticator({ mode: "production", jwksUrl, issuer: ISSUER, audience: AUDIENCE });
  const token = (claims: JWTPayload = {}, { key = keys.rsa.privateKey, alg = "RS256", kid = "rsa" } = {}) =>
    new SignJWT({ sub: "ada", iss: ISSUER, aud: AUDIENCE, exp: inSeconds(60), ...claims })
      .setProtectedHeader({ alg, kid })
      .sign(key);
  const refused = { code: "UNAUTHENTICATED" };

  beforeAll(async () => {
    keys = { rsa: await pair("RS256"), ec: await pair("ES256"), foreign: await pair("RS256") };
    const published = [
      { ...(await exportJWK(keys.rsa.publicKey)), kid: "rsa", alg: "RS256" },
      { ...(await exportJWK(keys.ec.publicKey)), kid: "ec", alg: "ES256" },
    ];
    good = JSON.stringify({ keys: published });
    provider = createServer((_, response) =>
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body),
    ).listen(0, "127.0.0.1");
    await once(provider, "listening");
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
  });
  beforeEach(() => void (answer = { status: 200, body: good }));
  afterAll(() => void provider.close());

  test("are checked with the provider's keys, RSA and elliptic curve", async () => {
    const { fromHeaders, fromConnectionParams } = authenticator();
    expect(await fromHeaders(bearer(await token()))).toEqual({ id: "ada", roles: ["user"] });
    const withRoles = await token({ roles: ["operator"] }, { key: keys.ec.privateKey, alg: "ES256", kid: "ec" });
    expect(await fromConnectionParams({ Authorization: `Bearer ${withRoles}` })).toMatchObject({
      viewer: { id: "ada", roles: ["operator"] },
    });
  });

  test.each([
    ["another issuer", { iss: "https://evil.example.com" }],
    ["no issuer", { iss: undefined }],
    ["another audience", { aud: "another-api" }],
    ["no audience", { aud: undefined }],
    ["an end in the past", { exp: 1 }],
    ["no subject", { sub: undefined }],
  ])("are refused with %s", async (_, claims) => {
    await expect(authenticator().fromHeaders(bearer(await token(claims as JWTPayload)))).rejects.toMatchObject(refused);
  });

  test("are refused with a key that the provider doesn't have, or doesn't have under that name", async () => {
    const { fromHeaders } = authenticator();
    const foreign = { key: keys.foreign.privateKey };
    await expect(fromHeaders(bearer(await token({}, { ...foreign, kid: "unknown" })))).rejects.toMatchObject(refused);
    await expect(fromHeaders(bearer(await token({}, foreign)))).rejects.toMatchObject(refused);
    await expect(fromHeaders(bearer(await token({}, { kid: "ec" })))).rejects.toMatchObject(refused);
  });

  test("are refused when the public key was used as a shared secret", async () => {
    const claims = { sub: "ada", iss: ISSUER, aud: AUDIENCE };
    const confused = await tokenOf(claims, await exportSPKI(keys.rsa.publicKey));
    await expect(authenticator().fromHeaders(bearer(confused))).rejects.toMatchObject(refused);
  });

  test.each([
    ["answers 500", { status: 500, body: "" }],
    ["answers a page", { status: 200, body: "<html>" }],
    ["answers no keys", { status: 200, body: "{}" }],
  ])("can't be checked while the provider %s: UNAVAILABLE, and checked when it is back", async (_, wrong) => {
    const { fromHeaders } = authenticator();
    const credential = bearer(await token());
    answer = wrong;
    await expect(fromHeaders(credential)).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
    answer = { status: 200, body: good };
    expect(await fromHeaders(credential)).toMatchObject({ id: "ada" });
  });

  test("can't be checked while the provider is away: UNAVAILABLE", async () => {
    const { fromHeaders } = authenticator("http://127.0.0.1:1/keys");
    await expect(fromHeaders(bearer(await token()))).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
  });

  test("need an issuer and an audience to be checked by", () => {
    expect(() => createAuthenticator({ mode: "production", jwksUrl: url, issuer: ISSUER })).toThrow("audience");
  });
});
