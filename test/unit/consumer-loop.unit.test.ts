import { expect, test } from "@jest/globals";
import { type Delivery } from "../../src/broker/port.ts";
import { type Transition } from "../../src/events/transition.ts";
import { type EffectCollections } from "../../worker/effects.ts";
import { createConsumerLoop } from "../../worker/consume.ts";
import { HANDLERS } from "../../worker/consumers.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const event = (id: string, tags: readonly string[] = []) => ({
  id,
  type: "document.created",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "u",
  subject: "d",
  audience: ["*"],
  data: { documentId: "d", title: "API Guide", content: "", tags, visibility: "WORKSPACE", version: 1, createdBy: "u" },
});
const delivery = (body: unknown, attempts = 0): Delivery => ({
  body: Buffer.from(JSON.stringify(body)),
  publishedAt: "",
  attempts,
  attemptsBeforeRun: 0,
});

function setUp(outages: number) {
  const written: unknown[] = [];
  const announced: Transition[] = [];
  let left = outages;
  const insertMany = async (documents: readonly unknown[]) => {
    if (left-- > 0) throw new Error("away");
    written.push(...documents);
  };
  const handle = createConsumerLoop({
    consumer: "notifications",
    handlers: HANDLERS.notifications,
    broker: { announce: async (some) => void announced.push(...some) },
    collections: { notifications: { insertMany } } as unknown as EffectCollections,
    isOutage: (error) => error instanceof Error && error.message === "away",
    clock: () => 0,
    log: quiet as never,
    drills: true,
    signal: new AbortController().signal,
  });
  return { handle, written, announced };
}

test("a poison message costs only itself, and a drill fails only its own event", async () => {
  const { handle, written, announced } = setUp(0);
  const verdicts = await handle([
    delivery({ no: "event" }),
    delivery(event("a")),
    delivery(event("b", ["fail:notifications:2"]), 1),
    delivery(event("c", ["fail:notifications"]), 3),
  ]);
  expect(verdicts.map(({ kind }) => kind)).toEqual(["park", "done", "retry", "park"]);
  expect(announced.map(({ status }) => status)).toEqual(["handled", "failed", "deadLettered"]);
  expect(written).toMatchObject([{ _id: "a:u", message: "Your document 'API Guide' has been created" }]);
});

test("an outage of the store burns no attempt", async () => {
  const { handle, announced } = setUp(1);
  expect(await handle([delivery(event("a"))])).toEqual([{ kind: "done" }]);
  expect(announced).toMatchObject([{ status: "handled", attempt: 1 }]);
});
