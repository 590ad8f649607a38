import { expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { mayKnow } from "../../src/events/audience.ts";
import { EVENT_TYPES } from "../../src/events/catalogue.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { type EventFilter, matchesFilter } from "../../src/events/filter.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { type Transition, transitionId } from "../../src/events/transition.ts";
import { createCursorCodec } from "../../src/feed/cursor.ts";
import { itemsOf } from "../../src/feed/decode.ts";
import { type FeedItem, isAfter } from "../../src/feed/feed.ts";
import { freePort } from "../services/process.ts";
import { describeWithServices } from "../services/required.ts";
import { connect } from "../support/client.ts";
import { startEventFlow, SUBJECTS } from "../support/event-flow.ts";
import { eventually } from "../support/eventually.ts";
import { followWithDrops, type GaplessFollower } from "../support/gapless-follower.ts";
import { type RunningApi, startApi, startWorkerProcess } from "../support/processes.ts";
import { type Random, seeded } from "../support/random.ts";
import { sandboxes } from "../support/sandbox.ts";

/** NO_GAP_SEED runs a failure again; NO_GAP_SECONDS makes it longer. */
const SEED = Number(process.env["NO_GAP_SEED"] ?? 20_260_101);
const SECONDS = Number(process.env["NO_GAP_SECONDS"] ?? 60);
const PER_SECOND = 500;
/** A machine that is busy with other things processes fewer a second than are published, and ends later. */
const DRAIN_MS = 600_000;
const SECRET = "the cursors of this test are signed with it";
const USERS = Array.from({ length: 20 }, (_, n) => `user${n}`);

const STATUS: Readonly<Record<Transition["status"], string>> = {
  published: "PUBLISHED",
  handled: "PROCESSED",
  failed: "RETRYING",
  deadLettered: "DEAD_LETTERED",
  processed: "PROCESSED",
  replayed: "PUBLISHED",
  discarded: "DISCARDED",
};
const said = (t: Transition): string =>
  [t.eventId, "consumer" in t ? t.consumer : null, "attempt" in t ? t.attempt : null, STATUS[t.status]].join("/");

const asName = (value: string): string => value.replace(/[.]/g, "_").toUpperCase();

function someFilter(random: Random): { readonly filter: EventFilter; readonly input: Record<string, unknown> } {
  const types = random.some(EVENT_TYPES.slice(0, 2));
  const filter: EventFilter = random.pick<EventFilter>([
    {},
    { subjects: random.some(SUBJECTS) },
    { actors: random.some(USERS) },
    { consumers: [random.pick(CONSUMERS)], statuses: ["retrying", "deadLettered"] },
    { types, subjects: random.some(SUBJECTS) },
    { statuses: ["published"], text: "amber" },
    { subjects: [random.pick(SUBJECTS)], data: { tags: "cedar" } },
  ]);
  const names = { deadLettered: "DEAD_LETTERED" } as Readonly<Record<string, string>>;
  return {
    filter,
    input: {
      ...filter,
      ...(filter.types ? { types: filter.types.map(asName) } : {}),
      ...(filter.statuses ? { statuses: filter.statuses.map((status) => names[status] ?? asName(status)) } : {}),
    },
  };
}

describeWithServices("subscribers that come and go", (urls) => {
  const sandbox = sandboxes(urls);

  /** What the log itself says this follower must have received. */
  function expected(
    log: readonly FeedItem[],
    events: ReadonlyMap<string, AnyEnvelope>,
    user: string,
    { filter, from }: GaplessFollower,
  ): readonly string[] {
    const start = createCursorCodec(SECRET).decode(user, from);
    const viewer = { id: user, roles: ["user"] as const };
    const matches = matchesFilter(filter);
    return log
      .filter(({ position, transition }) => isAfter(position, start) && mayKnow(viewer, transition.audience))
      .filter(({ transition }) => matches(transition, events.get(transition.eventId)?.data))
      .map(({ transition }) => said(transition));
  }

  async function readLog(): Promise<readonly FeedItem[]> {
    const seen = new Set<string>();
    return (await sandbox.hand.log())
      .flatMap((message) => itemsOf({ ...message, publishedAt: "" }))
      .filter(({ transition }) => !seen.has(transitionId(transition)) && seen.add(transitionId(transition)));
  }

  test(
    `${USERS.length} of them, with random filters, ${PER_SECOND} events a second, four kills of the API and two of a worker: no hole, no repeat, right order (seed ${SEED})`,
    async () => {
      const random = seeded(SEED);
      const settings = {
        ...sandbox.settings,
        CURSOR_SECRET: SECRET,
        LOG_LEVEL: "warn",
        PORT: String(await freePort()),
      };
      const start = (): Promise<RunningApi> => startApi({ ...settings, LOG_LEVEL: "info" });
      let [api, worker] = await Promise.all([start(), startWorkerProcess({ ...settings, LOG_LEVEL: "info" })]);
      const { url } = api;

      const followers = await Promise.all(
        USERS.map(async (user, n) => {
          const { body } = await connect(url, user).rest("POST", "/v1/docs", { title: "Begin", content: "…" });
          const { cursor } = body["receipt"] as { cursor: string };
          return { user, follower: followWithDrops(() => url, user, cursor, someFilter(random), seeded(SEED + n)) };
        }),
      );

      const flow = await startEventFlow(sandbox.settings.RABBITMQ_URL, { perSecond: PER_SECOND, users: USERS, random });
      for (let round = 1; round <= 6; round++) {
        await sleep((SECONDS * 1_000) / 6);
        if (round % 3 === 0) {
          await worker.stop("SIGKILL");
          worker = await startWorkerProcess({ ...settings, LOG_LEVEL: "info" });
        } else {
          await api.stop("SIGKILL");
          api = await start();
        }
      }
      await flow.stop();

      await eventually(
        async () =>
          (await sandbox.db.collection("events").countDocuments({ status: "processed" })) >=
          flow.published + USERS.length,
        "every event to be processed",
        DRAIN_MS,
      );
      const log = await readLog();
      const processed = log.filter(({ transition }) => transition.status === "processed").length;
      expect(processed).toBe(flow.published + USERS.length);
      const events = new Map(log.flatMap(({ event }) => (event ? [[event.id, event] as const] : [])));
      const wanted = new Map(followers.map(({ user, follower }) => [user, expected(log, events, user, follower)]));
      await Promise.all(
        followers.map(({ user, follower }) =>
          follower.settle((received) => received.length >= (wanted.get(user)?.length ?? 0)),
        ),
      );

      console.log(
        `${flow.published} events, ${log.length} transitions; ${followers.map(({ follower }) => follower.received.length).join(" ")} received, ` +
          `${followers.reduce((sum, { follower }) => sum + follower.resumed, 0)} times resumed, ${followers.reduce((sum, { follower }) => sum + follower.told, 0)} times told of a gap`,
      );
      expect(followers.flatMap(({ follower }) => follower.refused)).toEqual([]);
      for (const { user, follower } of followers) {
        const missing = wanted.get(user)?.find((one, n) => follower.received[n] !== one);
        expect({ user, filter: follower.filter, firstDifference: missing, count: follower.received.length }).toEqual({
          user,
          filter: follower.filter,
          firstDifference: undefined,
          count: wanted.get(user)?.length,
        });
      }
      expect(Math.min(...followers.map(({ follower }) => follower.resumed))).toBeGreaterThan(3);
    },
    SECONDS * 1_000 + DRAIN_MS + 300_000,
  );
});
