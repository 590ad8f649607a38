import { MongoClient } from "mongodb";
import { freePort, type Service } from "./process.ts";
import { findPrograms } from "./programs.ts";
import { serviceDir, startService, type ServiceOptions } from "./service.ts";

/**
 * Starts a MongoDB-wire server of its own and waits until it answers a ping.
 * It syncs on commit, so that what was acknowledged outlives `kill("SIGKILL")`.
 */
export async function startMongodb(options: ServiceOptions = {}): Promise<Service> {
  const program = findPrograms().mongodb;
  if (!program) throw new Error("secantusd-rs was not found: .ci/run shows how to install it, SECANTUS_BIN names it.");
  const dir = serviceDir("mongodb", options.dir);
  const port = options.port ?? (await freePort());
  const url = `mongodb://127.0.0.1:${port}/bookspace?directConnection=true`;
  return startService(
    {
      name: "The MongoDB test server",
      url,
      port,
      program,
      args: [
        "--host",
        "127.0.0.1",
        "--port",
        String(port),
        "--storage-path",
        dir,
        "--log-level",
        "ERROR",
        "--sync-on-commit",
      ],
      env: {},
      probe: async () => {
        const client = new MongoClient(url, { serverSelectionTimeoutMS: 1_000 });
        try {
          await client.db().command({ ping: 1 });
        } finally {
          await client.close();
        }
      },
    },
    dir,
    options.dir === undefined,
  );
}
