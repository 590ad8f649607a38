import { type Vhost } from "../../test/services/vhost.ts";

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

/** A queue that refuses more than so many messages. */
export const limitQueue = ({ manage }: Vhost, queue: string, messages: number): Promise<void> =>
  manage("PUT", "/policies/{vhost}/full", {
    pattern: `^${queue.replaceAll(".", "\\.")}$`,
    definition: { "max-length": messages, overflow: "reject-publish" },
    "apply-to": "queues",
    priority: 1,
  });
