import { type ConfirmChannel, connect as connectAmqp } from "amqplib";
import { DEAD_LETTER_QUEUE, EVENTS_EXCHANGE, LIFECYCLE_EXCHANGE, queueOf } from "../../src/broker/topology.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { eventually } from "../../test/support/eventually.ts";
import { isList, malformedMessage, type RawMessage } from "../../test/support/malformed-messages.ts";
import { seeded } from "../../test/support/random.ts";
import { send } from "../http.ts";
import { type Target } from "../installation.ts";
import { type Round } from "../round.ts";
import { createRecorder, type Recorder } from "../tally.ts";
import { forgedTransitions } from "./forged.ts";

const BATCH = 500;
/** Of these a good event is published between the others. */
const GOOD_ONE_OF = 25;
const DRAIN_MS = 300_000;
const QUEUES = [...CONSUMERS.map(queueOf), queueOf("ledger")];

export const messagesRound: Round = {
  name: "messages",
  about: "AMQP messages: forged, truncated, large, of other types, versions and content types",
  count: 20_000,
  async run(target, { count, seed }) {
    if (!target.rabbitmqUrl) throw new Error("This round needs RabbitMQ.");
    const recorder = createRecorder();
    const amqp = await connectAmqp(target.rabbitmqUrl);
    const channel = await amqp.createConfirmChannel();
    try {
      for (let sent = 0; sent < count; sent += BATCH)
        await runBatch(target, channel, recorder, { from: sent, to: Math.min(sent + BATCH, count), seed });
      return recorder;
    } finally {
      await amqp.close();
    }
  },
};

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly seed: number;
}

/** Publishes some, and takes their dead letters out again: every malformed event is one in each queue, and in none twice. */
async function runBatch(
  target: Target,
  channel: ConfirmChannel,
  recorder: Recorder,
  { from, to, seed }: Stretch,
): Promise<void> {
  const random = seeded(seed + from);
  const startedAt = performance.now();
  const expected = new Set<string>();
  const bodies = new Map<string, string>();
  const publish = (exchange: string, key: string, { body, properties }: RawMessage): void => {
    channel.publish(exchange, key, body, properties);
    recorder.sentOne();
    bodies.set(String(properties.messageId), body.toString("latin1", 0, 300));
  };
  for (let n = from; n < to; n += 1) {
    if (n % GOOD_ONE_OF === 0) await createGood(target, n);
    const id = `hostile-${seed}-${n}`;
    if (random.below(4) === 0) {
      const forged = forgedTransitions(random, id);
      publish(LIFECYCLE_EXCHANGE, forged.key, forged);
      continue;
    }
    const message = malformedMessage(random, id);
    publish(EVENTS_EXCHANGE, "", message);
    for (const queue of QUEUES) if (queue !== queueOf("ledger") || !isList(message)) expected.add(`${id}/${queue}`);
  }
  await channel.waitForConfirms();
  const met = new Map<string, number>();
  await eventually(
    async () => {
      for (const letter of await takeDeadLetters(channel)) met.set(letter, (met.get(letter) ?? 0) + 1);
      target.rss();
      return [...expected].every((letter) => met.has(letter));
    },
    `${expected.size} dead letters`,
    DRAIN_MS,
  ).catch(() => {
    const missing = [...expected].filter((letter) => !met.has(letter));
    recorder.complain(
      `${missing.length} dead letters are missing`,
      missing.slice(0, 5).map((letter) => [letter, bodies.get(letter.split("/")[0] ?? "")]),
    );
  });
  for (const [letter, times] of met) {
    recorder.met(`dead-lettered by ${letter.split("/")[1]}`);
    if (times > 1) recorder.complain(`dead-lettered ${times} times`, letter);
    if (!expected.has(letter)) recorder.complain("dead-lettered, and was none of ours", letter);
  }
  for (const queue of QUEUES)
    await eventually(
      async () => (await channel.checkQueue(queue)).messageCount === 0,
      `${queue} to be empty`,
      DRAIN_MS,
    );
  recorder.took(performance.now() - startedAt); // until all were dead letters
}

async function createGood({ url, receipts }: Target, n: number): Promise<void> {
  const user = `user-${n % 20}`;
  const body = JSON.stringify({ title: `Good ${n}`, content: "…" });
  const headers = { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
  const answer = await send(url, {
    method: "POST",
    path: "/v1/docs",
    headers: { ...headers, "x-user-id": user },
    body,
  });
  if (answer.status !== 201) throw new Error(`A good document was answered ${answer.status}: ${answer.text}`);
  receipts.take(user, JSON.parse(answer.text));
}

/** `<message>/<queue>` of all that are ready. */
async function takeDeadLetters(channel: ConfirmChannel): Promise<readonly string[]> {
  const taken: string[] = [];
  for (;;) {
    const message = await channel.get(DEAD_LETTER_QUEUE, { noAck: true });
    if (!message) return taken;
    taken.push(`${message.properties.messageId}/${message.properties.headers?.["x-queue"]}`);
  }
}
