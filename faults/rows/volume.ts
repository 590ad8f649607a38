import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../test/support/eventually.ts";
import { type Operation } from "../load/journal.ts";
import { createMany, newText, USERS } from "../load/load.ts";
import { REQUESTS } from "../load/requests.ts";
import { send } from "../load/send.ts";
import { OPERATOR } from "../oracle/reader.ts";
import { type Row, row, type Run } from "../row.ts";
import { type Storm, startStorm } from "../storm/storm.ts";
import { type System } from "../system/system.ts";

const MANY = 20_000;
const SUBSCRIBERS = 2_000;
const CHANGES = 10;
const CHANGE_MS = 300;
/** For what is prepared, and what must drain: a busy machine takes its time. */
const PATIENCE_MS = 300_000;

const urlsOf = ({ apis }: System): readonly string[] => apis.map(({ url }) => url);

/** One change after the other of one document, by which its subscribers see whether they miss anything. */
async function changeBeacon(run: Run, url: string, first: Operation, times: number): Promise<void> {
  const [user] = USERS;
  const id = first.acknowledged?.documentId ?? "";
  for (let version = 1; version <= times; version += 1) {
    const text = newText();
    const operation = run.journal.add({ text, kind: "update", user, isPrivate: false });
    const sent = await send(url, user, REQUESTS.rest.update(id, text, version));
    run.journal.tried(sent.one);
    if (!sent.acknowledged) throw new Error(`The beacon was not changed: ${sent.one.said ?? sent.one.outcome}`);
    operation.acknowledged = sent.acknowledged;
    await sleep(CHANGE_MS);
  }
}

/** They follow one document; none may miss one of its changes. */
function reconnectStorm(): Row {
  let storm: Storm;
  let beacon: Operation;
  let changing: Promise<void>;
  const changes = ({ journal }: Run): readonly string[] =>
    journal.operations
      .filter(({ acknowledged }) => acknowledged?.documentId === beacon.acknowledged?.documentId)
      .flatMap(({ kind, acknowledged }) => (kind === "update" && acknowledged ? acknowledged.eventId : []));
  const allBack = async (run: Run): Promise<void> => {
    const isComplete = async (): Promise<boolean> => (await storm.verdict(changes(run))).complete === SUBSCRIBERS;
    await eventually(isComplete, `all ${SUBSCRIBERS} subscribers to be back with nothing missed`, PATIENCE_MS);
  };
  return row(
    "reconnect-storm",
    `${SUBSCRIBERS} subscribers lose their connections at once and come back with their cursors, while what they follow changes`,
    async (run) => {
      changing = changeBeacon(run, run.system.apis[0].url, beacon, CHANGES);
      await sleep(CHANGE_MS * 2);
      await storm.cut();
    },
    {
      async prepare(run) {
        storm = startStorm();
        const urls = urlsOf(run.system);
        await createMany({ urls, journal: run.journal }, 1);
        beacon = run.journal.operations[0] as Operation;
        await storm.open({ urls, subject: beacon.acknowledged?.documentId ?? "", count: SUBSCRIBERS });
      },
      recovered: allBack,
      async check(run) {
        await changing;
        await allBack(run);
        const { twice, told, failed } = await storm.verdict(changes(run));
        if (twice + told > 0 || failed.length > 0)
          throw new Error(`${twice} heard a change twice, ${told} were told of a gap. ${failed.join(" ")}`);
      },
      close: () => storm.close(),
    },
  );
}

const replay = row(
  "replay-20000",
  `${MANY} dead letters are replayed while the load runs`,
  async ({ reader, journal }) => {
    const operator = reader.as(OPERATOR);
    const startedAt = performance.now();
    const filter = { consumers: ["search"], statuses: ["DEAD_LETTERED"] } as const;
    const { replayEvents } = await operator.replayEvents({ filter });
    const done = await eventually(
      async () => {
        const { replay: job } = await operator.replay({ id: replayEvents.id });
        return job?.status === "RUNNING" ? null : job;
      },
      "the replay to be over",
      PATIENCE_MS,
    );
    const { status, matched, processed, failedAgain, skipped } = done;
    if (status !== "COMPLETED" || matched !== MANY || processed !== MANY)
      throw new Error(
        `The replay is ${status}: ${processed} of ${matched}, ${failedAgain} failed again, ${skipped} skipped.`,
      );
    for (const operation of journal.operations) delete operation.failsAt;
    return `replayed in ${Math.round((performance.now() - startedAt) / 1_000)} s`;
  },
  {
    settleMs: PATIENCE_MS,
    async prepare({ system, reader, journal }) {
      await createMany({ urls: urlsOf(system), journal }, MANY, { tags: ["fail:search"], failsAt: "search" });
      await eventually(
        async () => {
          const { deadLetterGroups } = await reader.as(OPERATOR).deadLetterGroups({ first: 10 });
          return deadLetterGroups.reduce((sum, { count }) => sum + count, 0) === MANY;
        },
        `${MANY} dead letters`,
        PATIENCE_MS,
      );
      // The bug is mended.
      for (const worker of system.workers) {
        await worker.stop("SIGTERM");
        await worker.start({ DRILLS: "off" });
      }
    },
  },
);

const outbox = row(
  "outbox-20000",
  `both APIs are parted from RabbitMQ until ${MANY} events wait in outboxes`,
  async ({ system, journal }) => {
    const ways = system.apis.map(({ toBroker }) => toBroker);
    for (const way of ways) for (const direction of ["toServer", "toClient"] as const) way.freeze(direction);
    const startedAt = performance.now();
    await createMany({ urls: urlsOf(system), journal }, MANY);
    const tookMs = performance.now() - startedAt;
    for (const way of ways) way.resume();
    return `${Math.round((MANY * 1_000) / tookMs)} changes/s taken meanwhile`;
  },
  { settleMs: PATIENCE_MS },
);

export const VOLUME = [reconnectStorm(), replay, outbox];
