import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type TestClient } from "../../test/support/client.ts";
import { watch } from "../client/websocket.ts";

/** Under way at a time: a machine that is busy with other things gets fewer a second done, and no crowd later. */
const UNDER_WAY = 20;
/** Made first, as fast as it goes: so many fill every cache that is bounded by a number (of transitions, five an event). */
const FIRST_EVENTS = 8_500;
const DOCUMENTS = 100;
const AUTHORS = 10;
const SUBSCRIBERS = 10;
const STAY_MS = 8_000;
const REPLAY_MS = 20_000;

const CREATE = `mutation ($input: CreateDocumentInput!) { createDocument(input: $input) { document { id } receipt { eventId cursor } } }`;
const UPDATE = `mutation ($input: UpdateDocumentInput!) { updateDocument(input: $input) { document { id version } receipt { eventId } } }`;
const COMMENT = `mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }`;
const READS: readonly string[] = [
  `{ documents(first: 20) { edges { node { id title } } } }`,
  `{ search(query: "soak") { edges { node { document { id title } } } } }`,
  `{ notifications(first: 20) { edges { node { id message } } } }`,
  `{ events(first: 20) { edges { node { id status consumers { consumer status } } } } }`,
];
const FEED = `subscription ($after: Cursor) { eventFeed(after: $after) { __typename ... on Transition { eventId status cursor } ... on FeedCaughtUp { cursor } } }`;
const REPLAY = `mutation { replayEvents(filter: {statuses: [DEAD_LETTERED]}) { id } }`;

export interface Load {
  /** How often each kind of thing was done. */
  readonly done: ReadonlyMap<string, number>;
  /** Ends it; resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** The same mixture of so many operations every second, 7 of 10 of them changes, without end: changes, reads, dead letters and their replays, subscribers that come and go. */
export async function startLoad(url: string, perSecond: number): Promise<Load> {
  const authors = Array.from({ length: AUTHORS }, (_, n) => connect(url, `author-${n}`));
  const operator = connect(url, "operator");
  const stopping = new AbortController();
  setMaxListeners(SUBSCRIBERS + 2, stopping.signal);
  const done = new Map<string, number>();
  const count = (what: string): void => void done.set(what, (done.get(what) ?? 0) + 1);
  const author = (n: number): TestClient => authors[n % AUTHORS] as TestClient;

  /** What is refused or fails is counted by its code: it is a part of what is seen, not the end of the run. */
  async function ask(what: string, client: TestClient, query: string, variables?: Record<string, unknown>) {
    try {
      const answer = await client.query<Record<string, never>>(query, variables);
      count(answer.errors ? `${what}: ${answer.errors[0]?.extensions.code}` : what);
      return answer.errors ? null : (answer.data as Record<string, { document: { id: string } }>);
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      count(`${what}: no answer${cause?.code ? ` (${cause.code})` : ""}`);
      return null;
    }
  }

  const create = async (n: number, tags: readonly string[]): Promise<string | undefined> =>
    (await ask("create", author(n), CREATE, { input: { title: `Soak ${n}`, content: textOf(n), tags } }))?.[
      "createDocument"
    ]?.document.id;

  const documents: string[] = [];
  for (let n = 0; n < DOCUMENTS; n++) documents.push((await create(n, ["soak"])) ?? "");

  /** The one that was updated last. */
  let place = 0;

  /** Each in turn, so that none is left alone for as long as records are kept. */
  async function update(n: number): Promise<void> {
    const mine = (place = (place + 1) % DOCUMENTS);
    const input = { id: documents[mine] ?? "", title: `Soak ${n}`, content: textOf(n) };
    if (await ask("update", author(n), UPDATE, { input })) return;
    documents[mine] = (await create(n, ["soak"])) ?? "";
  }

  let first = 0;
  const filling = Array.from({ length: UNDER_WAY }, async () => {
    while (first < FIRST_EVENTS) await update(first++);
  });
  await Promise.all(filling);

  async function operate(n: number): Promise<void> {
    if (n % 100 === 99) return void (await create(n, ["soak", "fail:search:4"]));
    const kind = n % 10;
    if (kind < 5) await update(n);
    else if (kind === 5) await create(n, ["soak"]);
    else if (kind === 6)
      await ask("comment", author(n), COMMENT, { input: { documentId: documents[place] ?? "", body: textOf(n) } });
    else await ask("read", author(n), READS[Math.floor(n / 10) % READS.length] as string);
  }

  async function operateAll(): Promise<void> {
    const startedAt = performance.now();
    const underWay = new Set<Promise<void>>();
    for (let n = 0; !stopping.signal.aborted; n++) {
      await sleep(startedAt + (n * 1_000) / perSecond - performance.now());
      if (underWay.size >= UNDER_WAY) continue;
      const one: Promise<void> = operate(n).finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await Promise.all(underWay);
  }

  /** Comes, stays, and leaves: every other time without a word. Who comes back goes on from the last cursor. */
  async function comeAndGo(n: number): Promise<void> {
    let after: string | undefined;
    for (let visit = 0; !stopping.signal.aborted; visit++) {
      try {
        if ((n + visit) % 2 === 0) await vanish(`reader-${n}`);
        else after = await follow(`reader-${n}`, after);
      } catch {
        // It left before it was connected, say.
        count("subscriber: no answer");
      }
    }
  }

  async function vanish(user: string): Promise<void> {
    const watcher = await watch(url, user, () => {});
    count("subscriber that vanished");
    await stay();
    watcher.close();
  }

  async function follow(user: string, after: string | undefined): Promise<string | undefined> {
    const client = connect(url, user);
    const feed = client.subscribe<{ eventFeed: { cursor?: string } }>(FEED, after ? { after } : {});
    count("subscriber");
    await stay();
    feed.stop();
    await client.close();
    return feed.received.findLast(({ eventFeed }) => eventFeed.cursor)?.eventFeed.cursor ?? after;
  }

  const stay = (): Promise<void> =>
    sleep(STAY_MS * (0.5 + Math.random()), undefined, { signal: stopping.signal }).catch(() => {});

  async function replay(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(REPLAY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      await ask("replay", operator, REPLAY);
    }
  }

  const running = [operateAll(), replay(), ...Array.from({ length: SUBSCRIBERS }, (_, n) => comeAndGo(n))];
  return {
    done,
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

const textOf = (n: number): string => `Number ${n} of a soak. `.repeat(10 + (n % 50));
