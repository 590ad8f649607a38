import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    readonly type: string;
    readonly alert: {
      readonly id: string;
      readonly rule: { readonly name: string };
      readonly consumer: string | null;
      readonly recoveredAt: string | null;
    };
  };
}

/** A receiver of webhooks that keeps what it gets, and answers as it is told; 204 unless told. */
export async function openWebhookServer() {
  const received: Delivery[] = [];
  let answer = (response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, text, body: JSON.parse(text) as Delivery["body"] });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts?token=in-the-address`,
    received,
    /** From now on: a status, or no answer at all. */
    answerWith(how: number | "nothing", headers: Readonly<Record<string, string>> = {}) {
      answer = (response) => (how === "nothing" ? undefined : void response.writeHead(how, headers).end());
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As a receiver would check it. */
export function isSigned({ headers, text }: Delivery, secret: string): boolean {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-bookspace-signature"])) ?? [];
  return v1 === createHmac("sha256", secret).update(`${t}.${text}`).digest("hex");
}
