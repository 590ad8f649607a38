import { expect, test } from "@jest/globals";
import { decodeLogMessage, encodeTransitions, type Transition } from "../../src/events/transition.ts";
import { applyTransition, processedTransition } from "../../src/ledger/projection.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { type EffectCollections } from "../../worker/effects.ts";
import { createConsumerLoop } from "../../worker/consume.ts";
import { envelopeOf } from "../support/event-records.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const timestamp = "2026-01-01T00:00:00.000Z";
const event = {
  ...envelopeOf({
    id: "e",
    type: "document.created",
    timestamp,
    actor: "u",
    subject: "d",
    audience: ["*"],
    title: "",
    tags: [],
  }),
  traceparent,
};

test("the trace of a request reaches the handler, each announced step, and a record that never saw the event itself", async () => {
  const handlerSaw: unknown[] = [];
  const announced: Transition[] = [];
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const handle = createConsumerLoop({
    consumer: "search",
    handlers: { "document.created": (given) => (handlerSaw.push(given.traceparent), []) },
    broker: { announce: async (some) => void announced.push(...some) },
    collections: {} as EffectCollections, // no effects, no writes
    isOutage: () => false,
    clock: () => 0,
    log: quiet,
    drills: false,
    handlerLimitMs: 1_000,
    signal: new AbortController().signal,
  });
  await handle([{ body: Buffer.from(JSON.stringify(event)), publishedAt: "", attempts: 0, attemptsBeforeRun: 0 }]);
  expect(handlerSaw).toEqual([traceparent]);
  expect(announced).toMatchObject([{ status: "handled", traceparent, eventAt: timestamp }]);

  const record = announced.reduce<EventRecord | null>((so, step) => applyTransition(so, step), null);
  expect(record).toMatchObject({ traceparent, timestamp });
  const processed = record && processedTransition(record);
  const wire = decodeLogMessage(encodeTransitions(processed ? [processed] : []));
  expect(wire).toMatchObject({ transitions: [{ traceparent, eventAt: timestamp }] });
});
