import { type BookspaceClient, BookspaceError, createBookspaceClient } from "@bookspace/client";
import { signal } from "@preact/signals";
import { onConnection } from "./connection.ts";
import { keep, kept } from "./storage.ts";

/** How somebody signs in: with a token, or in development by saying who they are. */
export type Credential =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "development"; readonly userId: string };

export interface SignedIn {
  readonly status: "signed-in";
  /** Counts the sign-ins: what was open before this one is over, also when the same user came again. */
  readonly number: number;
  readonly userId: string;
  readonly operator: boolean;
  /** In development anybody can be anybody. */
  readonly developmentUsers: boolean;
  /** Do tags such as `fail:search` make a consumer fail? */
  readonly drills: boolean;
}

export type Session =
  | { readonly status: "starting" }
  /** `why`: what the server said of the credential, if one was tried. */
  | { readonly status: "signed-out"; readonly why: string | null }
  | SignedIn;

const KEY = "bookspace.credential";
/** Who one is at the first visit in development: operators see all. */
export const FIRST_USER: Credential = { kind: "development", userId: "operator" };

export const session = signal<Session>({ status: "starting" });

let client: BookspaceClient | undefined;
let signIns = 0;

/** The client of who is signed in. A new one with each sign-in: what the old one had open is over. */
export function bookspace(): BookspaceClient {
  if (!client) throw new Error("Nobody is signed in yet.");
  return client;
}

function headersOf(credential: Credential | null): Record<string, string> {
  if (credential === null) return {};
  if (credential.kind === "token") return { authorization: `Bearer ${credential.token}` };
  return { "x-user-id": credential.userId };
}

function open(credential: Credential | null): BookspaceClient {
  const opened = createBookspaceClient({
    url: location.origin,
    headers: headersOf(credential),
    reconnects: Number.POSITIVE_INFINITY,
    // The end of the one before may be heard after the beginning of this one.
    onConnection: (state) => void (opened === client && onConnection(state)),
  });
  return opened;
}

function keptCredential(): Credential | null {
  try {
    const value = JSON.parse(kept(KEY) ?? "null") as Partial<Record<"kind" | "token" | "userId", unknown>> | null;
    if (value?.kind === "token" && typeof value.token === "string") return { kind: "token", token: value.token };
    if (value?.kind === "development" && typeof value.userId === "string")
      return { kind: "development", userId: value.userId };
  } catch {
    // Not of this version: sign in again.
  }
  return null;
}

/** Can one sign in by a user id alone? False when the server can't be asked. */
export async function takesDevelopmentUsers(): Promise<boolean> {
  try {
    return (await open(null).session()).session.developmentUsers;
  } catch {
    return false;
  }
}

/** Signs in as who came last; at the first visit in development as the operator. @throws BookspaceError when the server can't be asked */
export async function startSession(): Promise<void> {
  const credential = keptCredential();
  if (credential) return signIn(credential);
  const { session: found } = await open(null).session();
  if (found.developmentUsers) return signIn(FIRST_USER);
  session.value = { status: "signed-out", why: null };
}

/** @throws BookspaceError when the server can't be asked, or refuses while somebody is signed in; else a refused credential is the state `signed-out` */
export async function signIn(credential: Credential): Promise<void> {
  // Who is signed in stays so until the server has taken the new one.
  const candidate = open(credential);
  try {
    const { session: found } = await candidate.session();
    if (found.userId === null) throw new BookspaceError("UNAUTHENTICATED", "The server did not say who you are.");
    keep(KEY, JSON.stringify(credential));
    void client?.close();
    client = candidate;
    signIns += 1;
    session.value = { ...found, userId: found.userId, status: "signed-in", number: signIns };
  } catch (error) {
    if (!isRefusal(error) || session.peek().status === "signed-in") throw error;
    signOut(error.message);
  }
}

/** Forgets the credential. `why` is told on the sign-in page. */
export function signOut(why: string | null = null): void {
  keep(KEY, null);
  void client?.close();
  session.value = { status: "signed-out", why };
}

/** Is it the credential that was refused, not one thing that was asked for? A socket is refused as FORBIDDEN, without errors of the server. */
export const isRefusal = (error: unknown): error is BookspaceError =>
  error instanceof BookspaceError &&
  (error.code === "UNAUTHENTICATED" || (error.code === "FORBIDDEN" && error.errors.length === 0));
