import { Agent, request } from "node:http";
import { connect } from "node:net";
import { type HttpAnswer } from "./oracle/judge.ts";

export interface HttpRequest {
  readonly method: string;
  /** As it goes out, dots and all. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Long, for a machine that others use too: how long the slowest answer took is told anyway. */
const TIMEOUT_MS = 120_000;
/** An export may be as long as the ledger: more is not read. */
const MAX_ANSWER = 200_000;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** @throws Error when there is no answer within 120 s, or the connection breaks. */
export function send(base: string, given: HttpRequest): Promise<HttpAnswer> {
  const { hostname, port } = new URL(base);
  const { method, path, headers, body } = given;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent, timeout: TIMEOUT_MS }, (response) => {
      let text = "";
      const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER) {
          response.destroy();
          done();
        }
      });
      response.on("end", done).on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on("error", (error: NodeJS.ErrnoException) => {
      // The server closes a connection that was idle; a request that is on its way just then meets that, not a fault.
      if (sent.reusedSocket && error.code === "ECONNRESET") resolve(send(base, given));
      else reject(error);
    });
    sent.end(body);
  });
}

const RAW_PATIENCE_MS = 2_000;

/** Writes bytes that need be no HTTP; what came back, or the empty text. A server that waits for more is left. */
export function sendRaw(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => socket.end(bytes, "latin1"));
    socket.setTimeout(RAW_PATIENCE_MS, () => socket.destroy());
    socket.setEncoding("latin1").on("data", (chunk: string) => void (text += chunk));
    socket.on("error", () => {}).on("close", () => resolve(text));
  });
}
