import { type Clock, iso } from "../../clock.ts";
import { CONSUMERS, type ConsumerName } from "../../events/consumers.ts";
import { encodeEnvelope } from "../../events/envelope.ts";
import { encodeTransitions } from "../../events/transition.ts";
import { type Log } from "../../log.ts";
import { type Database, type Write } from "../../sqlite/database.ts";
import { inMessages } from "../announcements.ts";
import { type Broker, FOR_LEDGER, QUEUE_NAMES, type QueueCount, type QueueName } from "../port.ts";
import { createRunningSet } from "../running.ts";
import { queueOf } from "../topology.ts";
import { startConsuming } from "./consume.ts";
import { createLocalLog, LOG_BOUNDS } from "./log.ts";
import { type LogBounds } from "./log-bound.ts";
import { createReadyQueue, type Message, type ReadyQueue } from "./queue.ts";
import { createRetries } from "./retries.ts";
import { SCHEMA } from "./schema.ts";
import { createSweep } from "./sweep.ts";

const INSERT_BODY = "INSERT INTO bodies (id, body, published_at) VALUES (?, ?, ?)";
const INSERT_MESSAGE =
  "INSERT INTO messages (id, body_id, queue, state, due_at, attempts, attempts_before_run) VALUES (?1, ?2, ?3, 'ready', 0, ?4, ?4)";

export interface LocalBrokerOptions {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly logBounds?: LogBounds;
}

/** The embedded broker: queues in memory, every message in SQLite before anyone is told of it. */
export async function openLocalBroker({
  database,
  log,
  clock,
  logBounds = LOG_BOUNDS,
}: LocalBrokerOptions): Promise<Broker> {
  database.exec(SCHEMA);
  const lastId = (table: "bodies" | "messages"): number =>
    (database.read(`SELECT MAX(id) AS last FROM ${table}`)[0]?.["last"] as number | null) ?? 0;
  let lastBody = lastId("bodies");
  let lastMessage = lastId("messages");
  /** Taken in the turn that writes it, so that ids are committed, and shown to the queues, in their order. */
  const nextMessage = (): number => ++lastMessage;
  const ready = new Map<QueueName, ReadyQueue>(QUEUE_NAMES.map((name) => [name, createReadyQueue(name, database)]));
  const lifecycle = createLocalLog(database, clock, log, logBounds);
  const retries = createRetries({ database, clock, nextMessage, ready, log });
  const { track, closeAll } = createRunningSet();
  /** The ledger has one writer: each consumer of its queue waits for those before it to end. */
  let ledgerFree: Promise<unknown> = Promise.resolve();

  /** One body into some queues and, when it is new, the log: the writes, and what to do when they are committed. */
  function deliver(
    body: string,
    queues: readonly QueueName[],
    earlier: { readonly attempts: number } | null = null,
  ): { readonly writes: readonly Write[]; readonly show: () => void } {
    const attempts = earlier?.attempts ?? 0;
    const publishedAt = iso(clock());
    const bodyId = ++lastBody;
    const messages = queues.map((queue): { queue: QueueName; message: Message } => ({
      queue,
      message: {
        id: nextMessage(),
        bodyId,
        body,
        publishedAt,
        attempts,
        attemptsBeforeRun: attempts,
        firstFailedAt: null,
      },
    }));
    return {
      writes: [
        ...(queues.length > 0 ? [{ sql: INSERT_BODY, params: [bodyId, body, publishedAt] }] : []),
        ...messages.map(({ queue, message }) => ({
          sql: INSERT_MESSAGE,
          params: [message.id, bodyId, queue, attempts],
        })),
        ...(earlier ? [] : lifecycle.append(body, publishedAt)),
      ],
      show: () => messages.forEach(({ queue, message }) => ready.get(queue)?.add(message)),
    };
  }

  async function deliverAll(deliveries: readonly ReturnType<typeof deliver>[]): Promise<void> {
    if (deliveries.length === 0) return;
    const position = lifecycle.lastAppended();
    await database.write(deliveries.flatMap(({ writes }) => writes));
    for (const { show } of deliveries) show();
    lifecycle.committed(position);
  }

  return {
    connected: () => true,
    async publish(events) {
      await deliverAll(events.map((event) => deliver(encodeEnvelope(event), QUEUE_NAMES)));
      return events.map(() => "confirmed" as const);
    },
    async announce(transitions) {
      await deliverAll(
        inMessages(transitions).map((together) =>
          deliver(
            encodeTransitions(together),
            together.some(({ status }) => FOR_LEDGER.includes(status)) ? ["ledger"] : [],
          ),
        ),
      );
    },
    async redeliver(redeliveries) {
      await deliverAll(
        redeliveries.map(({ consumer, event, attempts }) => deliver(encodeEnvelope(event), [consumer], { attempts })),
      );
      return redeliveries.map(() => "confirmed" as const);
    },
    sweepParked: createSweep(database, QUEUE_NAMES),
    async consume(queue, options) {
      const messages = ready.get(queue);
      if (!messages) throw new Error(`There is no queue '${queue}'.`);
      const turn = queue === "ledger" ? ledgerFree : Promise.resolve();
      const consuming = startConsuming({ queue, messages, options, database, retries, clock, log, turn });
      if (queue === "ledger") ledgerFree = Promise.all([turn, consuming.ended]);
      log.info({ queue: queueOf(queue) }, "Subscribed to queue");
      return track({ close: consuming.close });
    },
    readLog: async (start, onMessages) => track(lifecycle.read(start, onMessages)),
    async counts() {
      const rows = database.read("SELECT queue, state, COUNT(*) AS n FROM messages GROUP BY queue, state");
      const count = (state: string, queue?: string): number =>
        rows
          .filter((row) => row["state"] === state && (!queue || row["queue"] === queue))
          .reduce((sum, row) => sum + (row["n"] as number), 0);
      const queues = Object.fromEntries(
        CONSUMERS.map((name) => [name, { ready: count("ready", name), retrying: count("waiting", name) }]),
      );
      return {
        queues: queues as Record<ConsumerName, QueueCount>,
        ledger: count("ready", "ledger"),
        parked: count("parked"),
      };
    },
    async close() {
      await closeAll();
      await retries.close();
    },
  };
}
