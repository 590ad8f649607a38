import { randomUUID } from "node:crypto";
import { startRabbitmq } from "./rabbitmq.ts";

export interface Vhost {
  /** AMQP, the vhost in it. */
  readonly url: string;
  /** A request to the management API; `path` may hold `{vhost}`. @throws Error when the answer is no success. */
  manage<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export interface Rabbitmq {
  readonly url: string;
  readonly managementUrl: string;
  stop(): Promise<void>;
}

/** The node that the tests share; one of our own when its management API is not known. */
export async function sharedRabbitmq(url: string): Promise<Rabbitmq> {
  const managementUrl = process.env["RABBITMQ_MANAGEMENT_URL"];
  return managementUrl ? { url, managementUrl, stop: async () => {} } : startRabbitmq();
}

/** A vhost of a test's own: several on one node don't disturb each other. */
export async function createVhost(rabbitmq: Rabbitmq): Promise<Vhost> {
  const name = `test-${randomUUID()}`;
  const address = new URL(rabbitmq.url);
  const user = decodeURIComponent(address.username);
  address.pathname = `/${name}`;
  const manage = managementOf(rabbitmq.managementUrl, name);
  await manage("PUT", "/vhosts/{vhost}");
  await manage("PUT", `/permissions/{vhost}/${user}`, { configure: ".*", write: ".*", read: ".*" });
  return { url: address.href, manage, close: () => manage("DELETE", "/vhosts/{vhost}") };
}

function managementOf(managementUrl: string, vhost: string): Vhost["manage"] {
  const base = new URL(managementUrl);
  const { username, password } = base;
  base.username = base.password = "";
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = {
    authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
    "content-type": "application/json",
  };
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(new URL(`/api${path.replace("{vhost}", encodeURIComponent(vhost))}`, base), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  };
}
