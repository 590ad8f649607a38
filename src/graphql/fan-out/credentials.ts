import { CloseCode } from "graphql-ws";
import { WebSocket } from "ws";
import { systemClock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { type Authenticator, type Identity } from "../../identity/authenticator.ts";
import { type Viewer } from "../../viewer.ts";
import { CLOSE_CODES, closeSocket } from "./close.ts";

/** Who is on each socket, and for how long: a socket ends with its credential, unless a new one came in time. */
export interface Credentials {
  /** By what `connection_init` said. False: the socket is closed, and told why. */
  accept(socket: WebSocket, params: unknown): Promise<boolean>;
  /** Puts a new credential, that came in a `pong`, in the place of the old one. One for somebody else ends the socket. */
  renew(socket: WebSocket, params: unknown): Promise<void>;
  viewerOf(socket: WebSocket): Viewer | null;
}

/** Told so long before the end; of a credential that is good for less than twice of it, at half of its time. */
const NOTICE_MS = 30_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Known extends Identity {
  /** Forgets notice and end. */
  readonly cancel: () => void;
}

export function createCredentials(authenticator: Authenticator): Credentials {
  const known = new WeakMap<WebSocket, Known>();

  function remember(socket: WebSocket, identity: Identity): void {
    known.get(socket)?.cancel();
    const { expiresAt } = identity;
    if (expiresAt === null) return void known.set(socket, { ...identity, cancel: () => {} });
    const left = expiresAt - systemClock();
    const notice = at(expiresAt - Math.min(NOTICE_MS, left / 2), () => tell(socket, expiresAt - systemClock()));
    const end = at(expiresAt, () => refuse(socket, "This token has expired: connect with a new one."));
    const cancel = (): void => [notice, end].forEach((stop) => stop());
    known.set(socket, { ...identity, cancel });
  }

  /** Runs it at a time of the clock, however far away. */
  function at(time: number, run: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    function wait(): void {
      const left = time - systemClock();
      timer = setTimeout(left > 0 ? wait : run, Math.min(Math.max(left, 0), MAX_TIMER_MS)).unref();
    }
    wait();
    return () => clearTimeout(timer);
  }

  /** The identity that the parameters prove; an error that says why they don't. */
  const identify = (params: unknown): Promise<Identity | AppError> =>
    authenticator.fromConnectionParams(params).catch((error: unknown) => {
      if (error instanceof AppError) return error;
      throw error;
    });

  return {
    async accept(socket, params) {
      const identity = await identify(params);
      if (identity instanceof AppError) {
        // A client gives up at a refusal; that the keys can't be fetched now will pass.
        if (identity.retryable) closeSocket(socket, CLOSE_CODES.tryAgainLater, identity.message);
        else refuse(socket, identity.message);
        return false;
      }
      if (socket.readyState !== WebSocket.OPEN) return false;
      remember(socket, identity);
      socket.once("close", () => known.get(socket)?.cancel());
      return true;
    },
    async renew(socket, params) {
      const before = known.get(socket);
      if (!before || !hasCredential(params)) return; // an answer to a ping
      const identity = await identify(params);
      if (socket.readyState !== WebSocket.OPEN) return;
      if (!(identity instanceof AppError)) {
        // What is under way was allowed for who began it, with the roles of then.
        if (isSame(before.viewer, identity.viewer)) remember(socket, identity);
        else refuse(socket, "This credential is for somebody else, or for other roles: connect anew.");
      } else if (!identity.retryable) refuse(socket, identity.message); // else the old one is good for a while
    },
    viewerOf: (socket) => known.get(socket)?.viewer ?? null,
  };
}

function tell(socket: WebSocket, credentialExpiresInMs: number): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ type: "ping", payload: { credentialExpiresInMs } }));
}

const refuse = (socket: WebSocket, why: string): void => closeSocket(socket, CloseCode.Forbidden, why);

const hasCredential = (params: unknown): boolean =>
  typeof params === "object" &&
  params !== null &&
  Object.keys(params).some((name) => ["authorization", "x-user-id"].includes(name.toLowerCase()));

const isSame = (before: Viewer | null, after: Viewer | null): boolean =>
  before?.id === after?.id && before?.roles.toSorted().join() === after?.roles.toSorted().join();
