import { setTimeout as sleep } from "node:timers/promises";
import { type Random } from "../../test/support/random.ts";
import { type Journal, type Operation } from "./journal.ts";
import { REQUESTS } from "./requests.ts";
import { type Request, send } from "./send.ts";

export interface Load {
  /** Ends the writers; what is not acknowledged by then stays unknown. */
  stop(): Promise<void>;
}

interface LoadOptions {
  readonly urls: readonly string[];
  readonly journal: Journal;
  readonly random: Random;
}

export const USERS = ["ada", "bo", "cy"] as const;
const WRITERS = 12;
/** Mutations a second that are aimed at, in all. */
const PER_SECOND = 60;
const PERIOD_MS = (1_000 * WRITERS) / PER_SECOND;
/** As `Retry-After` says. */
const RETRY_AFTER_MS = 1_000;
/** To the other API, at once; then, when that is gone too, after this. */
const GONE_MS = 50;

interface OwnDocument {
  readonly id: string;
  readonly user: string;
  version: number;
}

let made = 0;
export const newText = (): string => `op-${(made += 1)}`;

/**
 * Writers that create documents, change and comment them, half of them over REST and half over GraphQL, and send again what was not
 * answered, as a careful client does: to the other API when one is gone, with the same key.
 */
export function startLoad({ urls, journal, random }: LoadOptions): Load {
  let stopped = false;

  /** Until it is acknowledged; undefined when it was refused for good, or the load has ended. */
  async function carryOut(operation: Operation, request: Request, first: number): Promise<Operation["acknowledged"]> {
    journal.add(operation);
    for (let turn = first; ; turn += 1) {
      const { one, acknowledged } = await send(urls[turn % urls.length] ?? "", operation.user, request);
      journal.tried(one);
      if (acknowledged) return (operation.acknowledged = acknowledged);
      if (one.outcome === "wrong" || one.outcome === "conflict" || stopped) return undefined;
      await sleep(one.outcome === "unavailable" ? RETRY_AFTER_MS : GONE_MS);
    }
  }

  async function write(writer: number): Promise<void> {
    const own: OwnDocument[] = [];
    const form = writer % 2 === 0 ? REQUESTS.rest : REQUESTS.graphql;
    for (let turn = writer; !stopped; turn += 1) {
      const startedAt = performance.now();
      const text = newText();
      const choice = own.length === 0 ? 0 : random.below(10);
      const document = own[random.below(own.length || 1)];
      if (choice < 4 || !document) {
        const user = random.pick(USERS);
        const isPrivate = random.below(10) === 0;
        const visibility = isPrivate ? "PRIVATE" : "WORKSPACE";
        const request = form.create({ title: `Title of ${text}`, content: text, visibility }, text);
        const answer = await carryOut({ text, kind: "create", user, isPrivate }, request, turn);
        if (answer && !isPrivate) own.push({ id: answer.documentId, user, version: answer.version });
      } else if (choice < 8) {
        const { id, user, version } = document;
        const answer = await carryOut(
          { text, kind: "update", user, isPrivate: false },
          form.update(id, text, version),
          turn,
        );
        // Refused because the change was made and its answer lost, or still unknown: it is left alone.
        if (answer) document.version = answer.version;
        else own.splice(own.indexOf(document), 1);
      } else {
        const user = random.pick(USERS);
        await carryOut({ text, kind: "comment", user, isPrivate: false }, form.comment(document.id, text, text), turn);
      }
      if (own.length > 10) own.shift();
      await sleep(Math.max(0, PERIOD_MS - (performance.now() - startedAt)) * (0.8 + random.below(40) / 100));
    }
  }

  const writing = Array.from({ length: WRITERS }, (_, writer) => write(writer));
  return {
    async stop() {
      stopped = true;
      await Promise.all(writing);
    },
  };
}

/** So many documents as quickly as `atOnce` writers can, each acknowledged. */
export async function createMany(
  { urls, journal }: Pick<LoadOptions, "urls" | "journal">,
  count: number,
  document: { readonly tags?: readonly string[]; readonly failsAt?: string } = {},
  atOnce = 32,
): Promise<void> {
  const { failsAt, ...given } = document;
  let left = count;
  const writing = Array.from({ length: atOnce }, async (_, writer) => {
    while (left > 0) {
      left -= 1;
      const text = newText();
      const operation = journal.add({
        text,
        kind: "create",
        user: USERS[0],
        isPrivate: false,
        ...(failsAt === undefined ? {} : { failsAt }),
      });
      const request = REQUESTS.graphql.create({ title: `Title of ${text}`, content: text, ...given }, text);
      for (let turn = writer; !operation.acknowledged; turn += 1) {
        const sent = await send(urls[turn % urls.length] ?? "", operation.user, request);
        if (sent.acknowledged) operation.acknowledged = sent.acknowledged;
        else if (sent.one.outcome === "wrong") throw new Error(`A document was refused: ${sent.one.said}`);
        else await sleep(RETRY_AFTER_MS);
      }
    }
  });
  await Promise.all(writing);
}
