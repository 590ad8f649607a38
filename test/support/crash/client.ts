import { AppError } from "../../../src/errors.ts";
import { type EventType } from "../../../src/events/catalogue.ts";
import { type ConsumerName } from "../../../src/events/consumers.ts";
import { type EventFilter } from "../../../src/events/filter.ts";
import { type Services } from "../../../src/services.ts";
import { sleep } from "../../../src/sleep.ts";
import { type ReplayMode, type ReplayRecord } from "../../../src/store/records/dead-letters.ts";
import { type EventStatus } from "../../../src/store/records/ledger.ts";
import { type Viewer } from "../../../src/viewer.ts";
import { type CrashingInstallation } from "./installation.ts";
import { type World } from "./world.ts";

/** A mutation that was answered. One whose answer was lost, and which was found to be done, is not among them. */
export interface Acknowledged {
  readonly label: string;
  readonly eventId: string;
}

export interface TestDocument {
  readonly id: string;
  readonly version: number;
}

/**
 * Users and operators of an installation that may die under them. They try again until they are answered, so that nothing is done
 * twice: with an idempotency key, an expected version, or a look at what is there. What a user makes carries a label of its own.
 */
export type CrashClient = ReturnType<typeof createClient>;

const TRY_AGAIN_MS = 100;
const LOOK_MS = 100;
const PATIENCE_MS = 120_000;
const LOST = Symbol("lost");
const operator: Viewer = { id: "op", roles: ["user", "operator"] };
const user = (id: string): { readonly viewer: Viewer } => ({ viewer: { id, roles: ["user"] } });

export function createClient(
  { collections, history }: World,
  installation: CrashingInstallation,
  fromHereOn: () => void,
) {
  const acknowledged: Acknowledged[] = [];

  /** `first` is true for the first try alone. */
  async function ask<T>(work: (services: Services, first: boolean) => Promise<T>): Promise<T> {
    for (let first = true; ; first = false) {
      const { services, lost } = await installation.api();
      // An answer that was sent just before the process died still arrives.
      const noAnswer = lost.then(() => sleep(0)).then(() => LOST);
      try {
        const answer = await Promise.race([work(services, first), noAnswer]);
        if (answer !== LOST) return answer as T;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "UNAVAILABLE") throw error;
      }
      await sleep(TRY_AGAIN_MS);
    }
  }

  async function until<T>(what: string, look: () => Promise<T | null | false | undefined>): Promise<T> {
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
      const found = await look();
      if (found !== null && found !== false && found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`It never came that ${what}.`);
      await sleep(LOOK_MS);
    }
  }

  const acknowledge = (label: string, { eventId }: { readonly eventId: string }): void =>
    void acknowledged.push({ label, eventId });
  const versionOf = async (id: string) => (await collections.documents.findOne({ _id: id }))?.version;

  return {
    acknowledged: acknowledged as readonly Acknowledged[],
    /** What came before is the beginning of another scenario too: it is enough when the faults there are tried once. */
    fromHereOn,
    until,
    wait: sleep,
    collections,

    async create(label: string, tags: readonly string[] = []): Promise<TestDocument> {
      const input = { title: label, content: "…", tags, idempotencyKey: label };
      const { document, receipt } = await ask(({ commands }) => commands.createDocument(user("ada"), input));
      acknowledge(label, receipt);
      return { id: document._id, version: 1 };
    },

    /** Nobody else may change the document meanwhile. */
    async update({ id, version }: TestDocument, label: string, tags?: readonly string[]): Promise<TestDocument> {
      const input = { id, title: label, expectedVersion: version, ...(tags ? { tags } : {}) };
      await ask(async ({ commands }, first) => {
        try {
          const { receipt } = await commands.updateDocument(user("bob"), input);
          acknowledge(label, receipt);
        } catch (error) {
          const wasDone = !first && error instanceof AppError && error.code === "VERSION_CONFLICT";
          if (!wasDone || (await versionOf(id)) !== version + 1) throw error;
        }
      });
      return { id, version: version + 1 };
    },

    async comment({ id }: TestDocument, label: string): Promise<void> {
      const input = { documentId: id, body: label, idempotencyKey: label };
      acknowledge(label, (await ask(({ commands }) => commands.addComment(user("bob"), input))).receipt);
    },

    /** Each try makes another event: nothing tells an operator that the first was made. */
    async testEvent(type: EventType, data: unknown): Promise<void> {
      acknowledge("a test event", await ask(({ testEvents }) => testEvents.publish({ viewer: operator }, type, data)));
    },

    pause: (consumer: ConsumerName) => ask(({ control }) => control.pause(operator, consumer)),
    resume: (consumer: ConsumerName) => ask(({ control }) => control.resume(operator, consumer)),

    /** The operator `by` starts one replay; its record when it is over. */
    async replay(filter: EventFilter, mode: ReplayMode, by = "op"): Promise<ReplayRecord> {
      const viewer = { ...operator, id: by };
      const started = await ask(async ({ deadLetters }, first) => {
        const [mine] = first ? [] : await collections.replays.find({ requestedBy: by }).toArray();
        return mine ?? deadLetters.start(viewer, { filter, mode });
      });
      return until("the replay is over", async () => {
        const now = await collections.replays.findOne({ _id: started._id });
        return now && now.status !== "running" && now;
      });
    },

    discard: (filter: EventFilter) => ask(({ deadLetters }) => deadLetters.discard(operator, filter, "never needed")),

    /** Waits until the event with this label has come to this, as the ledger says. */
    async reached(label: string, status: EventStatus): Promise<void> {
      await until(`'${label}' is ${status}`, async () => {
        const event = [...history.made.values()].find(({ data }) => labelOf(data) === label);
        return event && (await collections.events.findOne({ _id: event.id }))?.status === status;
      });
    },
  };
}

/** What its maker called the event: no two operations have the same. */
export const labelOf = (data: object): string | null => {
  if ("title" in data) return String(data.title);
  return "body" in data ? String(data.body) : null;
};
