import { inMessages } from "../../../src/broker/announcements.ts";
import {
  type Broker,
  BrokerUnavailable,
  FOR_LEDGER,
  type ParkedFate,
  type ParkedMessage,
  type PublishOutcome,
  QUEUE_NAMES,
  type Running,
} from "../../../src/broker/port.ts";
import { iso } from "../../../src/clock.ts";
import { type ConsumerName, CONSUMERS } from "../../../src/events/consumers.ts";
import { encodeEnvelope } from "../../../src/events/envelope.ts";
import { encodeTransitions } from "../../../src/events/transition.ts";
import { startMemoryConsumer } from "./memory-consumer.ts";
import { createMemoryLog } from "./memory-log.ts";
import { createMemoryQueues, type Disturb, type Message, type Parked } from "./memory-queues.ts";
import { type Step } from "./process.ts";

/** A process's connection: what it had not acknowledged when it is cut is delivered again. */
export type Connection = Broker & { cut(): void };

const SWEPT = 100;
const passOn: Step = (_call, effect) => effect();
const outage = (): Error => new BrokerUnavailable();

/** A broker that keeps the port's contract as RabbitMQ does, in memory: each message is a step of its own. */
export function openMemoryBroker(disturb?: Disturb) {
  const queues = createMemoryQueues(QUEUE_NAMES, disturb);
  const log = createMemoryLog();
  let sweeper: object | null = null;

  const fresh = (body: string, attempts = 0): Message => ({
    body,
    publishedAt: iso(Date.now()),
    attempts,
    attemptsBeforeRun: attempts,
    firstFailedAt: undefined,
  });

  function connect(step: Step = passOn): Connection {
    const closings = new Set<() => Promise<void>>();
    const cuts = new Set<() => void>();
    const self = {};
    let isCut = false;

    const send = (name: string, effect: () => void): Promise<void> =>
      step({ name, kind: "write", outage }, async () => {
        if (isCut) throw outage();
        effect();
      });
    const outcomeOf = (name: string, effect: () => void): Promise<PublishOutcome> =>
      send(name, effect).then(
        () => "confirmed",
        () => "refused",
      );

    /** Until it is closed, the connection's own end ends it too. */
    function running(close: () => Promise<void>, cut: () => void): Running {
      async function closeOnce(): Promise<void> {
        await close();
        cuts.delete(cut);
        closings.delete(closeOnce);
      }
      cuts.add(cut);
      closings.add(closeOnce);
      return { close: closeOnce };
    }

    async function sweep(decide: (batch: readonly ParkedMessage[]) => Promise<readonly ParkedFate[]>) {
      const total = { examined: 0, dropped: 0 };
      const all = [...queues.parked];
      for (let first = 0; first < all.length; first += SWEPT) {
        const some = all.slice(first, first + SWEPT);
        const fates = await decide(some.map(toParkedMessage));
        for (const parked of some.filter((_, index) => fates[index] === "drop")) {
          await send("drop", () => void queues.parked.splice(queues.parked.indexOf(parked), 1));
          total.dropped += 1;
        }
        total.examined += some.length;
      }
      return total;
    }

    return {
      connected: () => !isCut,
      async publish(events) {
        const outcomes: PublishOutcome[] = [];
        for (const event of events) {
          const outcome = await outcomeOf("publish", () => {
            const message = fresh(encodeEnvelope(event));
            log.append(message);
            for (const queue of QUEUE_NAMES) queues.add(queue, message);
          });
          outcomes.push(outcome);
        }
        return outcomes;
      },
      async announce(transitions) {
        for (const together of inMessages(transitions)) {
          const status = together[0]?.status ?? "processed";
          await send(`announce ${status}`, () => {
            const message = fresh(encodeTransitions(together));
            log.append(message);
            if (FOR_LEDGER.includes(status)) queues.add("ledger", message);
          });
        }
      },
      async redeliver(redeliveries) {
        const outcomes: PublishOutcome[] = [];
        for (const { consumer, event, attempts } of redeliveries) {
          const message = fresh(encodeEnvelope(event), attempts);
          outcomes.push(await outcomeOf("redeliver", () => queues.add(consumer, message)));
        }
        return outcomes;
      },
      async sweepParked(decide) {
        if (sweeper) return null;
        sweeper = self;
        const free = (): void => void (sweeper = sweeper === self ? null : sweeper);
        cuts.add(free);
        try {
          return await sweep(decide);
        } finally {
          free();
          cuts.delete(free);
        }
      },
      consume: (queue, options) =>
        step({ name: `consume ${queue}`, kind: "read" }, async () => {
          const { close, cut } = startMemoryConsumer({ ...options, queue, queues, send });
          return running(close, cut);
        }),
      readLog: (start, onMessages) =>
        step({ name: "readLog", kind: "read" }, async () => {
          const { tail, ended, stop } = log.read(start, onMessages);
          const close = (): Promise<void> => {
            stop();
            return ended;
          };
          return { tail, ...running(close, stop) };
        }),
      counts: () =>
        step({ name: "counts", kind: "read", outage }, async () => {
          const each = CONSUMERS.map((name) => [name, queues.count(name)] as const);
          const counted = Object.fromEntries(each) as Record<ConsumerName, (typeof each)[number][1]>;
          return { queues: counted, ledger: queues.count("ledger").ready, parked: queues.parked.length };
        }),
      close: async () => void (await Promise.all([...closings].map((close) => close()))),
      cut() {
        isCut = true;
        for (const each of cuts) each();
        cuts.clear();
      },
    };
  }

  return {
    connect,
    log: log.messages,
    parked: queues.parked,
    /** Is nothing ready, under way, or to come back? */
    isIdle: queues.isIdle,
  };
}

const toParkedMessage = ({ queue, message, errorCode }: Parked): ParkedMessage => ({
  body: Buffer.from(message.body),
  queue,
  attempts: message.attempts,
  atDeliveryLimit: false,
  headers: { "x-queue": `bookspace.${queue}`, "x-error-code": errorCode },
});
