import { setTimeout as sleep } from "node:timers/promises";
import { type Follower } from "./load/follower.ts";
import { acknowledgedOf, type Journal, type Operation } from "./load/journal.ts";
import { newText, USERS } from "./load/load.ts";
import { REQUESTS } from "./load/requests.ts";
import { send } from "./load/send.ts";

interface Recovering {
  readonly urls: readonly string[];
  readonly journal: Journal;
  readonly followers: readonly Follower[];
  /** Past this it is not waited for any more. */
  readonly patienceMs: number;
}

const LOOK_MS = 20;

/** Creates a document at this one API, as soon as that takes it. */
async function probe(url: string, journal: Journal, isOver: () => boolean): Promise<Operation> {
  const text = newText();
  const operation = journal.add({ text, kind: "create", user: USERS[0], isPrivate: false });
  const request = REQUESTS.graphql.create({ title: `Title of ${text}`, content: text }, text);
  while (!operation.acknowledged && !isOver()) {
    const { acknowledged } = await send(url, operation.user, request);
    if (acknowledged) operation.acknowledged = acknowledged;
    else await sleep(LOOK_MS);
  }
  return operation;
}

/**
 * How long it takes from now, the fault's end, until all is as before: each API takes a new change, every subscriber has heard that
 * it is processed, and so it has of all that was acknowledged until now. Milliseconds; null when that was waited for in vain.
 */
export async function measureRecovery(
  { urls, journal, followers, patienceMs }: Recovering,
  alsoRecovered: () => Promise<void> = async () => {},
): Promise<number | null> {
  const end = performance.now();
  const isOver = (): boolean => performance.now() - end > patienceMs;
  const before = acknowledgedOf(journal.operations).filter(({ failsAt }) => failsAt === undefined);
  const probes = await Promise.all(urls.map((url) => probe(url, journal, isOver)));
  const wanted = [...before, ...acknowledgedOf(probes)];
  for (const { user, settled } of followers) {
    const visible = wanted.filter((one) => !one.isPrivate || user === "operator" || one.user === user);
    while (!isOver() && visible.some(({ acknowledged }) => !settled.has(acknowledged.eventId))) await sleep(LOOK_MS);
  }
  await alsoRecovered();
  return isOver() ? null : performance.now() - end;
}
