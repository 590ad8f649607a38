import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { judgeErrors } from "../oracle/judge.ts";
import { type Target } from "../installation.ts";
import { type Recorder } from "../tally.ts";
import { type Frame } from "./frames.ts";
import { PROTOCOL, type Session } from "./sessions.ts";

/** How a server may end a socket: as the protocols say. 4500 and 1011 are defects. */
const CLOSES: ReadonlySet<number> = new Set([
  1000, 1002, 1003, 1005, 1007, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4410, 4429,
]);
/** Without a close frame, and with the code that one was answered to. */
const BROKEN: ReadonlySet<number> = new Set([1001, 1006]);
const TIMEOUT_MS = 120_000;
const END = "the end of a session";

interface Message {
  readonly type?: string;
  readonly id?: string;
  readonly payload?: { readonly data?: unknown; readonly errors?: unknown; readonly end?: unknown } | null;
}

/** Plays one session, and judges everything that the server says in it. */
export function play({ url, receipts }: Target, session: Session, recorder: Recorder): Promise<void> {
  return new Promise((resolve) => {
    let tcp: Socket | undefined;
    const { hostname, port } = new URL(url);
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, [...session.protocols], {
      createConnection: () => (tcp = connect(Number(port), hostname)),
    });
    const user = userOf(session.init);
    const open = new Set(
      session.frames.flatMap((frame) => (frame.kind === "text" && frame.awaits ? [frame.awaits] : [])),
    );
    // This side left, sent bytes of its own, or was offered no protocol that it knows.
    const broke =
      session.leaves || session.frames.some(({ kind }) => kind === "bytes") || !session.protocols.includes(PROTOCOL);
    let answeredEnd = false;
    const complain = (why: string): void => recorder.complain(why, session);
    const patience = setTimeout(() => {
      complain(`no answer within ${TIMEOUT_MS} ms; waits for ${[...open].join(", ") || "the end"}`);
      socket.terminate();
    }, TIMEOUT_MS);

    function leaveWhenDone(): void {
      if (answeredEnd && open.size === 0) socket.close(1000);
    }

    function take(message: Message): void {
      const { type, id, payload } = message;
      if (type === "pong" && payload?.end === END) answeredEnd = true;
      if (type === "next" || type === "error") {
        const { outcome, wrong } = judgeErrors(type === "error" ? payload : payload?.errors);
        recorder.met(outcome);
        if (wrong) complain(`${wrong}: ${JSON.stringify(message).slice(0, 500)}`);
        if (user !== undefined) receipts.take(user, payload);
      }
      if ((type === "complete" || type === "error") && id !== undefined) open.delete(id);
      leaveWhenDone();
    }

    socket.on("open", () => {
      if (session.init !== undefined) socket.send(JSON.stringify({ type: "connection_init", payload: session.init }));
      const say = (): void => {
        for (const frame of session.frames) sendFrame(socket, tcp, frame);
        recorder.sentOne(session.frames.length + 2);
        if (session.leaves) return socket.terminate();
        socket.send(JSON.stringify({ type: "ping", payload: { end: END } }));
      };
      // Most wait until they are let in, as a client should; who is not let in is told so by a close.
      socket.once("message", say);
      if (session.init === undefined) say();
    });
    socket.on("message", (data) => {
      try {
        take(JSON.parse(String(data)) as Message);
      } catch (error) {
        complain(`a message that is not JSON: ${String(error)}`);
      }
    });
    socket.on("error", () => {}); // what matters is how it is closed
    socket.on("close", (code) => {
      clearTimeout(patience);
      recorder.met(`closed ${code}`);
      const allowed = CLOSES.has(code) || (broke && BROKEN.has(code));
      if (!allowed) complain(`the socket was closed with ${code}`);
      tcp?.destroy();
      resolve();
    });
  });
}

function sendFrame(socket: WebSocket, tcp: Socket | undefined, frame: Frame): void {
  if (frame.kind === "bytes") tcp?.write(Buffer.from(frame.hex, "hex"));
  else socket.send(frame.kind === "binary" ? Buffer.from(frame.text) : frame.text);
}

function userOf(init: unknown): string | undefined {
  const user =
    init !== null && typeof init === "object" ? (init as Readonly<Record<string, unknown>>)["x-user-id"] : undefined;
  return typeof user === "string" ? user : undefined;
}
