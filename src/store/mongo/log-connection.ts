import { type MongoClient } from "mongodb";
import { type Log } from "../../log.ts";

const TAKES_WRITES: ReadonlySet<string> = new Set(["Standalone", "RSPrimary", "Mongos", "LoadBalancer"]);

/** One line when nobody takes writes any more, one when somebody does again; a member of a set may be down meanwhile. */
export function logConnection(client: Pick<MongoClient, "on">, log: Log): void {
  let away = false;
  client.on("topologyDescriptionChanged", ({ newDescription }) => {
    const servers = [...newDescription.servers.values()];
    if (servers.some(({ type }) => TAKES_WRITES.has(type))) {
      if (away) log.info("Connected to MongoDB again");
      away = false;
      return;
    }
    const failed = servers.find(({ error }) => error)?.error?.message;
    const reason = failed ?? (servers.some(({ type }) => type === "RSSecondary") ? "there is no primary" : undefined);
    if (away || reason === undefined) return; // of a client that begins or ends nothing is known, and nothing is wrong
    log.warn({ reason }, "Not connected to MongoDB; trying again until it is back, nothing is lost");
    away = true;
  });
}
