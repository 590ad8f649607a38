import { type Broker } from "../broker/port.ts";
import { type Config } from "../config.ts";
import { type HealthCheck } from "../health/readiness.ts";
import { type Log } from "../log.ts";
import { type Store } from "../store/port.ts";

/** The two ports, opened. */
export interface Sides {
  readonly store: Store;
  readonly broker: Broker;
  close(): Promise<void>;
}

export interface Backend extends Sides {
  /** What must be there for the process to do its work. */
  readonly health: readonly HealthCheck[];
}

/**
 * Opens the two sides that the configuration chose: services, or everything in one folder. Only their code is loaded:
 * the drivers that are not used would cost 20 MB and a tenth of a second.
 */
export async function openBackend({ backend }: Config, log: Log): Promise<Backend> {
  const sides =
    backend.kind === "services"
      ? await (await import("./services.ts")).openServices(backend, log)
      : await (await import("./embedded.ts")).openEmbedded(backend, log);
  const { store, broker } = sides;
  return {
    ...sides,
    health: [
      { name: "database", check: () => store.ping().then(() => true) },
      { name: "broker", check: () => broker.connected() },
    ],
  };
}
