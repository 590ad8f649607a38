import { execFile } from "node:child_process";
import { accessSync } from "node:fs";
import { promisify } from "node:util";
import { type Vhost } from "../../test/services/vhost.ts";
import { type RabbitmqService } from "../../test/services/rabbitmq.ts";

const PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmqctl";

/** Debian's `rabbitmqctl` itself, as whoever runs this: the wrapper on the PATH changes the user. @throws Error when it fails. */
export async function rabbitmqctl({ port, dir }: RabbitmqService, ...command: readonly string[]): Promise<void> {
  accessSync(PROGRAM);
  const env = { ...process.env, HOME: dir };
  await promisify(execFile)(PROGRAM, ["--node", `bookspace${port}@localhost`, ...command], { env });
}

interface Binding {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: string;
  readonly routing_key: string;
}

/** Takes all bindings away from an exchange; answers how to put them back. */
export async function unbind({ manage }: Vhost, exchange: string): Promise<() => Promise<void>> {
  const path = `/exchanges/{vhost}/${exchange}/bindings/source`;
  const bindings = await manage<readonly (Binding & { readonly properties_key: string })[]>("GET", path);
  const at = ({ destination }: Binding): string => `/bindings/{vhost}/e/${exchange}/q/${destination}`;
  for (const binding of bindings)
    await manage("DELETE", `${at(binding)}/${encodeURIComponent(binding.properties_key)}`);
  return async () => {
    for (const binding of bindings)
      await manage("POST", at(binding), { routing_key: binding.routing_key, arguments: {} });
  };
}

/** A queue that refuses more than so many messages; answers how to lift that. */
export async function fillUp({ manage }: Vhost, queue: string, messages: number): Promise<() => Promise<void>> {
  await manage("PUT", "/policies/{vhost}/full", {
    pattern: `^${queue.replaceAll(".", "\\.")}$`,
    definition: { "max-length": messages, overflow: "reject-publish" },
    "apply-to": "queues",
    priority: 1,
  });
  return () => manage("DELETE", "/policies/{vhost}/full");
}
