import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "amqplib";
import { freePort, type Service } from "./process.ts";
import { findPrograms } from "./programs.ts";
import { serviceDir, startService, type ServiceOptions } from "./service.ts";

export interface RabbitmqService extends Service {
  /** The management API and UI, with the credentials in it. */
  readonly managementUrl: string;
}

interface RabbitmqOptions extends ServiceOptions {
  /** More lines of `rabbitmq.conf`. */
  readonly configuration?: readonly string[];
}

const USER = "admin";
const PASSWORD = "admin123";
const PLUGINS = "[rabbitmq_management,rabbitmq_shovel,rabbitmq_shovel_management].";

/** Starts a RabbitMQ node of its own (about 6 s) and waits until a channel can be opened. */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<RabbitmqService> {
  const program = findPrograms().rabbitmq;
  if (!program) throw new Error("rabbitmq-server was not found: apt-get install rabbitmq-server.");
  const dir = serviceDir("rabbitmq", options.dir);
  const port = options.port ?? (await freePort());
  const managementPort = await freePort();
  const url = `amqp://${USER}:${PASSWORD}@127.0.0.1:${port}`;
  const pidFile = join(dir, "pid");
  writeFileSync(join(dir, "plugins"), PLUGINS);
  writeFileSync(
    join(dir, "rabbitmq.conf"),
    [
      "management.tcp.ip = 127.0.0.1",
      `management.tcp.port = ${managementPort}`,
      `default_user = ${USER}`,
      `default_pass = ${PASSWORD}`,
      ...(options.configuration ?? []),
      "",
    ].join("\n"),
  );
  const service = await startService(
    {
      name: "RabbitMQ",
      url,
      port,
      program,
      args: [],
      env: {
        RABBITMQ_NODENAME: `bookspace${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(await freePort()),
        RABBITMQ_MNESIA_BASE: join(dir, "db"),
        RABBITMQ_LOG_BASE: join(dir, "log"),
        RABBITMQ_PID_FILE: pidFile,
        RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, "plugins"),
        RABBITMQ_CONFIG_FILE: join(dir, "rabbitmq.conf"),
        HOME: dir,
      },
      probe: () => openChannel(url),
      serverPid: () => readPid(pidFile),
    },
    dir,
    options.dir === undefined,
  );
  // Not a copy: `pid` changes with each restart.
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(service),
      managementUrl: { value: `http://${USER}:${PASSWORD}@127.0.0.1:${managementPort}`, enumerable: true },
    },
  ) as RabbitmqService;
}

async function openChannel(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 2_000 });
  connection.on("error", () => {});
  await connection.createChannel();
  await connection.close();
}

function readPid(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || null;
  } catch {
    return null;
  }
}
