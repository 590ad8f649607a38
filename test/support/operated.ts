import { afterAll, beforeAll } from "@jest/globals";
import { connect, type TestClient } from "./client.ts";
import { eventually } from "./eventually.ts";

/** A whole installation, in one of the ways to run. */
export interface OperatedInstallation {
  /** Where the API is now. */
  url(): string;
  /** Kills the worker with -9 and restarts everything. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Queue {
  readonly consumer: string;
  readonly ready: number;
  readonly retrying: number;
  readonly deadLettered: number;
  readonly workers: number;
  readonly paused: boolean;
  readonly oldestAgeMs: number | null;
}

export interface Snapshot {
  readonly publishedPerSecond: number;
  readonly processedPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
  readonly outboxBacklog: number;
  readonly subscribers: number;
  readonly queues: readonly Queue[];
  readonly processes: readonly { readonly kind: string; readonly live: boolean; readonly queues: readonly string[] }[];
}

const QUEUE = "consumer ready retrying deadLettered workers paused oldestAgeMs";
export const SNAPSHOT = `at publishedPerSecond processedPerSecond failedPerSecond latencyMs { p50 p95 p99 } outboxBacklog parked
  queues { ${QUEUE} } subscribers laggingSubscribers droppedItems processes { id kind startedAt lastSeenAgoMs live queues }`;
const PUBLISH = `mutation ($type: EventType!, $data: JSON!) { publishTestEvent(type: $type, data: $data) { eventId type cursor } }`;
const EVENT = `query ($id: ID!) { event(id: $id) { status test actor data consumers { consumer status attempts { number error { code } } } } }`;

interface EventAnswer {
  readonly status: string;
  readonly test: boolean;
  readonly actor: string;
  readonly data: unknown;
  readonly consumers: readonly { readonly consumer: string; readonly attempts: readonly unknown[] }[];
}

/** Starts it for the tests of a `describe`, and asks what its operators ask. */
export function openOperated(start: () => Promise<OperatedInstallation>) {
  let installation: OperatedInstallation;
  let ada: TestClient;
  let operator: TestClient;

  const connectAll = () => {
    [ada, operator] = [connect(installation.url(), "ada"), connect(installation.url(), "operator")];
  };

  beforeAll(async () => {
    installation = await start();
    connectAll();
  }, 60_000);

  afterAll(async () => {
    await Promise.all([ada, operator].map((client) => client?.close()));
    await installation?.close();
  }, 30_000);

  const snapshot = async () =>
    (await operator.query<{ pipeline: Snapshot }>(`{ pipeline { ${SNAPSHOT} } }`)).data.pipeline;
  const queueOf = async (consumer: string): Promise<Queue> => {
    const found = (await snapshot()).queues.find((queue) => queue.consumer === consumer);
    if (!found) throw new Error(`No queue of ${consumer}`);
    return found;
  };
  const control = async (mutation: "pauseConsumer" | "resumeConsumer", consumer: string) =>
    operator.query<Record<string, Queue>>(`mutation ($c: String!) { ${mutation}(consumer: $c) { ${QUEUE} } }`, {
      c: consumer,
    });
  const eventOf = async (client: TestClient, id: string) =>
    (await client.query<{ event: EventAnswer | null }>(EVENT, { id })).data.event;
  const processed = (id: string) =>
    eventually(async () => {
      const event = await eventOf(operator, id);
      return event?.status === "PROCESSED" ? event : null;
    }, `event ${id} to be processed`);
  const publishTest = async (data: Record<string, unknown>) => {
    const whole = { content: "…", tags: [], visibility: "WORKSPACE", version: 1, createdBy: "ada", ...data };
    return operator.query<{ publishTestEvent: { eventId: string } }>(PUBLISH, {
      type: "DOCUMENT_CREATED",
      data: whole,
    });
  };
  return {
    url: () => installation.url(),
    ada: () => ada,
    operator: () => operator,
    async restart(): Promise<void> {
      await installation.restart();
      connectAll();
    },
    snapshot,
    queueOf,
    control,
    eventOf,
    processed,
    publishTest,
  };
}

export type Operated = ReturnType<typeof openOperated>;
