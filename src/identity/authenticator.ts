import { type IncomingHttpHeaders } from "node:http";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from "jose";
import { EVERYONE } from "../events/audience.ts";
import { AppError } from "../errors.ts";
import { type Role, type Viewer } from "../viewer.ts";

export interface AuthenticatorOptions {
  /** Development also takes the header `x-user-id` for who it says; production refuses it. */
  readonly mode: "development" | "production";
  /** The key of HS256 tokens. */
  readonly jwtSecret?: string | undefined;
  /** Where an identity provider's keys are; with `issuer` and `audience`. */
  readonly jwksUrl?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/** Who is asking, and for how long they have shown that. */
export interface Identity {
  /** Null is nobody. */
  readonly viewer: Viewer | null;
  /** Epoch milliseconds; null: the credential doesn't expire. */
  readonly expiresAt: number | null;
}

/** Tells who is asking. Null is nobody; what claims to be somebody and can't prove it is an error, never nobody. */
export interface Authenticator {
  /** @throws AppError UNAUTHENTICATED for a wrong credential, UNAVAILABLE when the provider's keys can't be fetched. */
  fromHeaders(headers: IncomingHttpHeaders): Promise<Viewer | null>;
  /** The same from what a WebSocket client sends with `connection_init`, under the headers' names. */
  fromConnectionParams(params: unknown): Promise<Identity>;
}

type Verify = (token: string) => Promise<JWTPayload>;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const verify = verifier(options);

  async function authenticate(authorization: unknown, userId: unknown): Promise<Identity> {
    if (userId !== undefined && options.mode === "production") {
      throw unauthenticated(
        "'x-user-id' is for development and is refused in production: send 'Authorization: Bearer <token>'.",
      );
    }
    if (authorization !== undefined) return identityOfToken(await verify(bearerToken(authorization)));
    return { viewer: userId === undefined ? null : developmentViewer(userId), expiresAt: null };
  }

  return {
    async fromHeaders(headers) {
      const { viewer } = await authenticate(headers.authorization, headers["x-user-id"]);
      return viewer;
    },
    fromConnectionParams(params) {
      const entries = typeof params === "object" && params !== null ? Object.entries(params) : [];
      const given = new Map(
        entries.map(([name, value]: [string, unknown]) => [name.toLowerCase(), value ?? undefined]),
      );
      return authenticate(given.get("authorization"), given.get("x-user-id"));
    },
  };
}

/** The algorithms are pinned: a token doesn't get to choose how it is checked. */
function verifier({ jwtSecret, jwksUrl, issuer, audience }: AuthenticatorOptions): Verify {
  const claims: JWTVerifyOptions = {
    ...(issuer ? { issuer } : {}),
    ...(audience ? { audience } : {}),
  };
  if (jwksUrl) {
    if (!issuer || !audience) throw new Error("A JWKS needs the issuer and the audience that tokens must name.");
    const keys = createRemoteJWKSet(new URL(jwksUrl));
    const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
    return (token) => jwtVerify(token, keys, { ...claims, algorithms }).then(({ payload }) => payload, rejectToken);
  }
  if (jwtSecret) {
    const key = new TextEncoder().encode(jwtSecret);
    return (token) =>
      jwtVerify(token, key, { ...claims, algorithms: ["HS256"] }).then(({ payload }) => payload, rejectToken);
  }
  return () =>
    Promise.reject(unauthenticated("This server has no keys to check a token with: set JWT_SECRET or JWKS_URL."));
}

function rejectToken(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw unauthenticated("This token has expired: get a new one.", error);
  // What fetching the keys can end with; the rest is about the token.
  const keysAway =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    !(error instanceof errors.JOSEError) ||
    error.code === "ERR_JOSE_GENERIC";
  if (keysAway)
    throw new AppError("UNAVAILABLE", "The keys that tokens are checked with can't be fetched now. Try again.", {
      cause: error,
    });
  throw unauthenticated("This token is not valid here: its signature, issuer, audience or time is wrong.", error);
}

function bearerToken(authorization: unknown): string {
  const token = typeof authorization === "string" ? /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1] : undefined;
  if (!token) throw unauthenticated("'Authorization' must be 'Bearer <token>'.");
  return token;
}

function identityOfToken({ sub, exp, ["roles"]: roles }: JWTPayload): Identity {
  if (!isUserId(sub)) throw unauthenticated("This token's 'sub' is not a user id: 1 to 128 printable characters.");
  const known = Array.isArray(roles)
    ? roles.filter((role): role is Role => role === "user" || role === "operator")
    : [];
  return {
    viewer: { id: sub, roles: known.length > 0 ? known : ["user"] },
    expiresAt: exp === undefined ? null : exp * 1_000,
  };
}

function developmentViewer(userId: unknown): Viewer {
  if (!isUserId(userId)) throw unauthenticated("'x-user-id' must be 1 to 128 printable characters.");
  return { id: userId, roles: userId === "operator" ? ["user", "operator"] : ["user"] };
}

/** The mark for everyone is nobody's id: a private document of that owner would be everyone's. */
const isUserId = (id: unknown): id is string =>
  typeof id === "string" && /^[\x20-\x7e]{1,128}$/.test(id) && id.trim() !== "" && id !== EVERYONE;

const unauthenticated = (message: string, cause?: unknown): AppError =>
  new AppError("UNAUTHENTICATED", message, { cause });
