import { MongoClient } from "mongodb";
import { freePort, type Service } from "./process.ts";
import { findPrograms } from "./programs.ts";
import { serviceDir, startService, type ServiceOptions } from "./service.ts";

interface MongodbOptions extends ServiceOptions {
  /** Takes TLS alone, and only from clients with a certificate of this authority. Paths of PEM files. */
  readonly tls?: {
    readonly authority: string;
    readonly cert: string;
    readonly key: string;
    /** Certificate and key of the client that asks whether it is there. */
    readonly client: string;
  };
}

/**
 * Starts a MongoDB-wire server of its own and waits until it answers a ping.
 * It syncs on commit, so that what was acknowledged outlives `kill("SIGKILL")`.
 */
export async function startMongodb(options: MongodbOptions = {}): Promise<Service> {
  const program = findPrograms().mongodb;
  if (!program) throw new Error("secantusd-rs was not found: .ci/run shows how to install it, SECANTUS_BIN names it.");
  const dir = serviceDir("mongodb", options.dir);
  const port = options.port ?? (await freePort());
  const { tls } = options;
  const tlsOptions = tls ? `&tls=true&tlsCAFile=${tls.authority}&tlsCertificateKeyFile=${tls.client}` : "";
  const url = `mongodb://127.0.0.1:${port}/bookspace?directConnection=true${tlsOptions}`;
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
        ...(tls ? ["--tls-cert-file", tls.cert, "--tls-key-file", tls.key] : []),
        ...(tls ? ["--tls-ca-file", tls.authority, "--tls-require-client-cert"] : []),
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
