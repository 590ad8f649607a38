import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { connect } from "amqplib";
import { openLocalBroker } from "../../src/broker/local/open.ts";
import { type Broker } from "../../src/broker/port.ts";
import { openRabbitmqBroker } from "../../src/broker/rabbitmq/broker.ts";
import { DEAD_LETTER_QUEUE } from "../../src/broker/topology.ts";
import { systemClock } from "../../src/clock.ts";
import { type Log } from "../../src/log.ts";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { createVhost, type Rabbitmq } from "../services/vhost.ts";
import { openMemoryBroker } from "./crash/memory-broker.ts";
import { temporaryFolder } from "./processes.ts";
import { recordedLog } from "./recorded-log.ts";
import { wayTo } from "./tcp-proxy.ts";

/** What the side keeps of a parked message, read past the port. */
export interface ParkedMessage {
  readonly queue: string;
  readonly attempts: number;
  readonly attemptsBeforeRun: number;
  readonly firstFailedAt: string;
  readonly errorCode: string;
  readonly publishedAt: string;
  readonly body: string;
}

/** One side of the `Broker` port on storage of its own. */
export interface BrokerSide {
  /** The process that is running now. */
  readonly broker: Broker;
  /** Another process beside it; the same broker where only one can run. */
  another(): Promise<Broker>;
  /** Closed in order, and opened again. */
  restart(): Promise<void>;
  /** Never heard of again, and opened again. */
  crash(): Promise<void>;
  parked(): Promise<readonly ParkedMessage[]>;
  close(): Promise<void>;
}

export async function openLocalSide(): Promise<BrokerSide> {
  const { log } = recordedLog();
  const opened: { broker: Broker; database: Database; dir: string }[] = [];
  const open = async (dir: string) => {
    const database = await openDatabase(dir);
    const next = { database, dir, broker: await openLocalBroker({ database, log, clock: systemClock }) };
    opened.push(next);
    return next;
  };
  let current = await open(temporaryFolder());
  const end = async ({ broker, database }: typeof current): Promise<void> => {
    await broker.close();
    await database.close();
  };
  return {
    get broker() {
      return current.broker;
    },
    another: async () => current.broker,
    async restart() {
      await end(current);
      opened.pop();
      current = await open(current.dir);
    },
    async crash() {
      // What is on the disk at this moment; the old process can do no more to it.
      const dir = temporaryFolder();
      cpSync(current.dir, dir, { recursive: true });
      rmSync(join(dir, "bookspace.pid"), { force: true });
      current = await open(dir);
    },
    async parked() {
      const rows = current.database.read(
        "SELECT m.*, b.body, b.published_at FROM messages m JOIN bodies b ON b.id = m.body_id WHERE m.state = 'parked' ORDER BY m.id",
      );
      return rows.map((row) => ({
        queue: row["queue"] as string,
        attempts: row["attempts"] as number,
        attemptsBeforeRun: row["attempts_before_run"] as number,
        firstFailedAt: row["first_failed_at"] as string,
        errorCode: row["error_code"] as string,
        publishedAt: row["published_at"] as string,
        body: row["body"] as string,
      }));
    },
    async close() {
      for (const each of opened) await end(each);
      for (const { dir } of opened) rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function openRabbitmqSide(rabbitmq: Rabbitmq): Promise<BrokerSide> {
  const { log } = recordedLog();
  const vhost = await createVhost(rabbitmq);
  const closings: (() => Promise<void>)[] = [];
  let current = await openProcess(vhost.url, log);
  closings.push(current.close);
  return {
    get broker() {
      return current.broker;
    },
    async another() {
      const other = await openProcess(vhost.url, log);
      closings.push(other.close);
      return other.broker;
    },
    async restart() {
      await current.close();
      current = await openProcess(vhost.url, log);
      closings.push(current.close);
    },
    async crash() {
      current.cut();
      current = await openProcess(vhost.url, log);
      closings.push(current.close);
    },
    parked: () => drainDeadLetters(vhost.url),
    async close() {
      await Promise.all(closings.map((close) => close()));
      await vhost.close();
    },
  };
}

async function openProcess(vhostUrl: string, log: Log) {
  const { way, url } = await wayTo(vhostUrl);
  const broker = await openRabbitmqBroker({ url, log });
  return {
    broker,
    cut: way.cut,
    async close() {
      await broker.close();
      await way.close();
    },
  };
}

async function drainDeadLetters(url: string): Promise<readonly ParkedMessage[]> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const parked: ParkedMessage[] = [];
  for (;;) {
    const message = await channel.get(DEAD_LETTER_QUEUE, { noAck: true });
    if (!message) break;
    const headers: Record<string, unknown> = message.properties.headers ?? {};
    parked.push({
      queue: headers["x-consumer"] as string,
      attempts: headers["x-attempts"] as number,
      attemptsBeforeRun: headers["x-attempts-before-run"] as number,
      firstFailedAt: headers["x-first-failed-at"] as string,
      errorCode: headers["x-error-code"] as string,
      publishedAt: headers["x-published-at"] as string,
      body: message.content.toString(),
    });
  }
  await connection.close();
  return parked;
}

/** The broker that the crash tests put in the place of a real one. */
export async function openMemorySide(): Promise<BrokerSide> {
  const server = openMemoryBroker();
  let current = server.connect();
  const opened = [current];
  const open = (): void => void opened.push((current = server.connect()));
  return {
    get broker() {
      return current;
    },
    async another() {
      const other = server.connect();
      opened.push(other);
      return other;
    },
    async restart() {
      await current.close();
      open();
    },
    async crash() {
      current.cut();
      open();
    },
    parked: async () =>
      server.parked.map(({ queue, message, errorCode }) => ({
        queue,
        errorCode,
        body: message.body,
        publishedAt: message.publishedAt,
        attempts: message.attempts,
        attemptsBeforeRun: message.attemptsBeforeRun,
        firstFailedAt: message.firstFailedAt ?? "",
      })),
    async close() {
      for (const each of opened) each.cut();
    },
  };
}
