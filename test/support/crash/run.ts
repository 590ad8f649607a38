import { createClient, type CrashClient } from "./client.ts";
import { type Call, type Fault } from "./fault.ts";
import { startInstallation } from "./installation.ts";
import { type Disturb } from "./memory-queues.ts";
import { violations } from "./oracle.ts";
import { createProcesses } from "./process.ts";
import { isQuiet, whatIsLeft } from "./quiet.ts";
import { startSubscriber } from "./subscriber.ts";
import { inVirtualTime } from "./virtual-time.ts";
import { createWorld } from "./world.ts";

export interface Scenario {
  readonly name: string;
  /** What users and operators do. It throws when what they see is wrong. */
  readonly run: (client: CrashClient) => Promise<void>;
}

export interface Outcome {
  /** Every call of a port, in order. */
  readonly calls: readonly Call[];
  /** How many of them belong to a beginning that another scenario shows. */
  readonly begun: number;
  /** The promises that were broken; empty when all is well. */
  readonly broken: readonly string[];
}

export interface Circumstances {
  readonly fault?: Fault;
  readonly disturb?: Disturb;
}

/** Runs a scenario on a new installation until nothing is under way any more, and looks at what is there then. */
export function runScenario({ run }: Scenario, { fault, disturb }: Circumstances = {}): Promise<Outcome> {
  return inVirtualTime(async () => {
    const world = await createWorld(disturb);
    const processes = createProcesses(fault ?? null);
    const installation = startInstallation(world, processes);
    let begun = 0;
    const client = createClient(world, installation, () => (begun = processes.calls.length));
    const subscriber = startSubscriber(world, installation);
    const told = () => ({ calls: processes.calls, begun });
    try {
      await run(client);
      await client.until("nothing is under way any more", async () => !processes.isOneLeft() && isQuiet(world));
    } catch (error) {
      return { ...told(), broken: [String(error), ...(await whatIsLeft(world))] };
    }
    return { ...told(), broken: await violations(world, client.acknowledged, subscriber) };
  });
}
