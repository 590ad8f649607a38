import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startMongodb } from "../services/mongodb.ts";
import { freePort, type Service } from "../services/process.ts";
import { type RabbitmqService, startRabbitmq } from "../services/rabbitmq.ts";
import { describeWithServices } from "../services/required.ts";
import { type Authority, createAuthority } from "../support/certificates.ts";
import { createDocuments } from "../support/load.ts";
import { expectNothingLost } from "../support/oracle.ts";
import {
  killAll,
  refusedStart,
  startApi,
  startUntil,
  startWorkerProcess,
  temporaryFolder,
} from "../support/processes.ts";

/** Both services take TLS alone, and only from clients with a certificate of the same authority. */
describeWithServices("over TLS", () => {
  const folder = temporaryFolder();
  let ours: Authority;
  let stranger: Authority;
  let rabbitmq: RabbitmqService;
  let mongodb: Service;
  let tlsPort: number;
  let settings: { readonly MONGODB_URL: string; readonly RABBITMQ_URL: string };

  const rabbitmqUrl = (files: Readonly<Record<string, string>>): string =>
    `amqps://admin:admin123@127.0.0.1:${tlsPort}?${new URLSearchParams(files).toString()}`;
  const mongodbUrl = (files: Readonly<Record<string, string>>): string =>
    `mongodb://127.0.0.1:${mongodb.port}/bookspace?${new URLSearchParams({ directConnection: "true", tls: "true", ...files }).toString()}`;

  beforeAll(async () => {
    ours = createAuthority(join(folder, "ours"));
    stranger = createAuthority(join(folder, "stranger"));
    const server = ours.issue("server");
    const client = ours.issue("client");
    tlsPort = await freePort();
    [rabbitmq, mongodb] = await Promise.all([
      startRabbitmq({
        configuration: [
          `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
          `ssl_options.cacertfile = ${ours.cert}`,
          `ssl_options.certfile = ${server.cert}`,
          `ssl_options.keyfile = ${server.key}`,
          "ssl_options.verify = verify_peer",
          "ssl_options.fail_if_no_peer_cert = true",
        ],
      }),
      startMongodb({ tls: { authority: ours.cert, ...server, client: client.both } }),
    ]);
    settings = {
      RABBITMQ_URL: rabbitmqUrl({ cacertfile: ours.cert, certfile: client.cert, keyfile: client.key }),
      MONGODB_URL: mongodbUrl({ tlsCAFile: ours.cert, tlsCertificateKeyFile: client.both }),
    };
  }, 90_000);

  afterAll(async () => {
    await killAll();
    await Promise.all([rabbitmq?.stop(), mongodb?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("API and worker do all their work, each showing its certificate", async () => {
    const [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    const acknowledged = await createDocuments(api.url, 5);
    await expectNothingLost(mongodb.url, acknowledged);
    expect([await api.stop(), await worker.stop()]).toEqual([0, 0]);
  }, 60_000);

  test.each([
    ["a broker that a stranger certified", () => ({ RABBITMQ_URL: rabbitmqUrl({ cacertfile: stranger.cert }) })],
    ["a database that a stranger certified", () => ({ MONGODB_URL: mongodbUrl({ tlsCAFile: stranger.cert }) })],
    ["a broker whose authority was not named", () => ({ RABBITMQ_URL: rabbitmqUrl({}) })],
  ])(
    "%s is not talked to, and the log says why",
    async (_, other) => {
      const api = await startUntil("dist/main.js", { ...settings, ...other() }, "certificate");
      expect(api.lines.join("\n")).toMatch(/"reason":"(self-signed certificate|unable to [\w ]*certificate)/);
      expect(api.has("is ready")).toBe(false);
      await api.stop("SIGKILL");
    },
    60_000,
  );

  test("a file that can't be read refuses the start and is named", async () => {
    const { code, output } = await refusedStart({
      ...settings,
      RABBITMQ_URL: rabbitmqUrl({ cacertfile: "/not/there" }),
    });
    expect(code).toBe(1);
    expect(output).toContain("RABBITMQ_URL: the file of 'cacertfile' can't be read");
    expect(output).not.toMatch(/^\s+at /m);
  }, 60_000);
});
