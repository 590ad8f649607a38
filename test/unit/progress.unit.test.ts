import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { createFeed } from "../../src/feed/create-feed.ts";
import { type LogPosition } from "../../src/feed/feed.ts";
import { createChannel } from "../../src/graphql/fan-out/channel.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { joinChannel } from "../../src/graphql/fan-out/member.ts";
import { messagePrefix, toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";
import { recordedLog } from "../support/recorded-lifecycle.ts";
import { silentLog } from "../support/recorded-log.ts";

const ADA = { id: "ada", roles: ["user"] } as const;

/** What happens to a subscriber who wants a part of the log, one thing after the other. */
const STEP = fc.oneof(
  { weight: 4, arbitrary: fc.record({ append: fc.array(fc.constantFrom("wanted", "other"), { maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.constant("a minute passes" as const) },
  { weight: 2, arbitrary: fc.constant("it comes back" as const) },
  { weight: 2, arbitrary: fc.constant("others go on" as const) },
);
const STEPS = fc.array(STEP, { minLength: 10, maxLength: 60 });

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "setTimeout", "performance"] }));
afterEach(() => void jest.useRealTimers());

/** A client that keeps the newest place it was told, and comes back with that. */
async function open(turnsToMake: readonly number[]) {
  const lifecycle = recordedLog(3);
  const feed = await createFeed({ broker: lifecycle.broker, tailItems: 10 });
  let made = 0;
  const channel = createChannel({
    feed,
    selection: {
      prefilter: ({ transition }) => transition.eventId.startsWith("wanted"),
      accepts: () => true,
      withNotices: true,
    },
    shared: ADA,
    async execute({ position, transition }) {
      for (let n = turnsToMake[made++ % turnsToMake.length] ?? 0; n > 0; n--) await turnOfTheLoop();
      return toPayload({ item: transition.eventId, ...position }, position);
    },
    executeNotice: (notice) => {
      const place = "position" in notice ? notice.position : { offset: -1, index: 0 };
      return toPayload({ notice: notice.notice, ...place }, place);
    },
    remember: (_key, make) => make(),
    log: silentLog,
  });
  const received: string[] = [];
  let progress = 0;
  let last: LogPosition = { offset: -1, index: 0 };

  function connect() {
    let left = false;
    const stream = joinChannel({
      channel,
      feed,
      viewer: ADA,
      outlet: {
        full: false,
        drained: async () => {},
        write: (frames) => void (left || hear(frames.toString("latin1"))),
      },
      prefix: messagePrefix("1"),
      cursorOf: () => "",
      after: last,
      counts: createCounts(),
      onLeave() {},
    });
    return () => {
      left = true;
      void stream.return?.();
    };
  }

  function hear(frames: string): void {
    for (const [text] of frames.matchAll(/\{"(?:item|notice)":[^}]*\}/g)) {
      const { item, notice, offset, index } = JSON.parse(text) as { item?: string; notice?: string } & LogPosition;
      if (item) received.push(item);
      if (notice === "progress") progress += 1;
      last = { offset, index };
    }
  }

  let leave = connect();
  return {
    lifecycle,
    received,
    progress: () => progress,
    comeBack(): void {
      leave();
      leave = connect();
    },
    async close(): Promise<void> {
      leave();
      await feed.close();
    },
  };
}

test("whoever comes back to the newest place that they were told misses nothing and gets nothing twice", async () => {
  let progress = 0;
  await fc.assert(
    fc.asyncProperty(STEPS, fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }), async (steps, turnsToMake) => {
      const client = await open(turnsToMake);
      const wanted: string[] = [];
      let appended = 0;
      function append(kinds: readonly string[]): void {
        const ids = kinds.map((kind) => `${kind} ${appended++}`);
        wanted.push(...ids.filter((id) => id.startsWith("wanted")));
        if (ids.length > 0) client.lifecycle.append(...ids);
      }
      for (const step of steps) {
        if (typeof step === "object") append(step.append);
        else if (step === "it comes back") client.comeBack();
        else if (step === "a minute passes") jest.advanceTimersByTime(60_000);
        else await turnOfTheLoop();
      }
      append(["wanted"]);
      await eventually(() => client.received.at(-1) === wanted.at(-1), "the last item");
      await client.close();
      expect(client.received).toEqual(wanted);
      progress += client.progress();
    }),
    { numRuns: 100 },
  );
  // Else nothing was tried.
  expect(progress).toBeGreaterThan(10);
}, 60_000);
