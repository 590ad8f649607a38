import { type ChannelModel, connect } from "amqplib";
import { EXCHANGES, QUEUES } from "../../src/broker/topology.ts";
import { readTlsFiles } from "../../src/broker/rabbitmq/tls.ts";
import { duration } from "../render/numbers.ts";
import { type Finding, messageOf, ok, problem } from "./finding.ts";

const PATIENCE_MS = 3_000;

/** What is said of a name in the topology: it fits, it is not there, or it was declared with other arguments. */
type Declared = "fits" | "missing" | "different";

/** Can RabbitMQ be reached from here, and is its topology the one that this version declares? Declares nothing. */
export async function checkRabbitmq(url: string): Promise<Finding[]> {
  const where = { area: "services", check: "rabbitmq" } as const;
  const started = Date.now();
  let connection: ChannelModel;
  try {
    connection = await connect(url, { timeout: PATIENCE_MS, ...readTlsFiles(new URL(url)) });
  } catch (error) {
    return [
      problem(
        where,
        `RabbitMQ can't be reached from here: ${messageOf(error)}`,
        "Is it running, is RABBITMQ_URL right (host, port, user, password, vhost), and may this machine reach it?",
      ),
    ];
  }
  connection.on("error", () => {}); // whatever is asked of it then fails, and is told there
  try {
    const { version } = connection.connection.serverProperties;
    return [
      ok(where, `RabbitMQ ${version} answers in ${duration(Date.now() - started)}`),
      ...(await checkTopology(connection)),
    ];
  } catch (error) {
    return [problem(where, `RabbitMQ was lost while it was looked at: ${messageOf(error)}`, "Try again.")];
  } finally {
    await connection.close().catch(() => {});
  }
}

async function checkTopology(connection: ChannelModel): Promise<Finding[]> {
  const where = { area: "services", check: "topology" } as const;
  const states = new Map<string, Declared>();
  for (const { name, type } of EXCHANGES)
    states.set(
      `exchange '${name}'`,
      await declared(
        connection,
        (channel) => channel.checkExchange(name),
        (channel) => channel.assertExchange(name, type, { durable: true }),
      ),
    );
  for (const { name, arguments: args } of QUEUES)
    states.set(
      `queue '${name}'`,
      await declared(
        connection,
        (channel) => channel.checkQueue(name),
        (channel) => channel.assertQueue(name, { durable: true, arguments: args }),
      ),
    );
  const named = (state: Declared): string[] => [...states].flatMap(([name, each]) => (each === state ? [name] : []));
  const missing = named("missing");
  const different = named("different");
  if (missing.length === states.size)
    return [
      problem(
        where,
        "Nothing of BookSpace is there yet.",
        "Start an API or a worker on it: that declares all of it. Or is it another vhost?",
      ),
    ];
  return [
    ...(missing.length > 0
      ? [
          problem(
            where,
            `Missing: ${missing.join(", ")}.`,
            "Start the API or a worker anew: that declares what is missing.",
          ),
        ]
      : []),
    ...(different.length > 0
      ? [
          problem(
            where,
            `Declared with other arguments: ${different.join(", ")}.`,
            "Another version did that. Drain it, or shovel its messages away, and delete it: it is declared anew at the next connect.",
          ),
        ]
      : []),
    ...(missing.length + different.length === 0
      ? [ok(where, `exchanges and queues are as this version declares them (${states.size})`)]
      : []),
  ];
}

type Channel = Awaited<ReturnType<ChannelModel["createChannel"]>>;

/** A channel of its own for each question: an answer that is no closes it. What isn't there is not asserted, and so not made. */
async function declared(
  connection: ChannelModel,
  check: (channel: Channel) => Promise<unknown>,
  assert: (channel: Channel) => Promise<unknown>,
): Promise<Declared> {
  const channel = await connection.createChannel();
  channel.on("error", () => {});
  try {
    await check(channel);
    await assert(channel);
    await channel.close();
    return "fits";
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 404) return "missing";
    if (code === 406) return "different";
    throw error;
  }
}
