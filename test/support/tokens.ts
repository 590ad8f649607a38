import { type JWTPayload, SignJWT } from "jose";

const encoder = new TextEncoder();

export const SECRET = "a secret of the tests, long enough";

/** An HS256 token of these claims. */
export const tokenOf = (claims: JWTPayload, secret = SECRET): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(encoder.encode(secret));

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Epoch seconds, so many from now. */
export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
