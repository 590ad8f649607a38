import { describe, expect, test } from "@jest/globals";
import { decodeEnvelope, encodeEnvelope, type Envelope, UnreadableEvent } from "../../src/events/envelope.ts";
import {
  decodeLogMessage,
  encodeTransitions,
  type Failed,
  skimTransitionIds,
  transitionId,
} from "../../src/events/transition.ts";
import { mayKnow, mayRead } from "../../src/events/audience.ts";

const event: Envelope<"user.registered"> = {
  id: "e1",
  type: "user.registered",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "ada",
  subject: "ada",
  audience: ["*"],
  data: { userId: "ada", name: "Ada" },
};

const failed: Failed = {
  eventId: "e1",
  type: "user.registered",
  subject: "ada",
  actor: "ada",
  audience: ["*"],
  status: "failed",
  at: "2026-01-01T00:00:01.000Z",
  consumer: "analytics",
  attempt: 2,
  startedAt: "2026-01-01T00:00:00.900Z",
  durationMs: 3.5,
  error: { code: "DRILL", message: "as asked", fingerprint: "abc" },
  nextAttemptAt: "2026-01-01T00:00:03.000Z",
};

const codeOf = (body: unknown): string => {
  try {
    decodeEnvelope(JSON.stringify(body));
  } catch (error) {
    if (error instanceof UnreadableEvent) return error.code;
    throw error;
  }
  return "readable";
};

import { everyKind } from "../support/recorded-broker.ts";

describe("an envelope", () => {
  test("comes back from the wire as it was", () => expect(decodeEnvelope(encodeEnvelope(event))).toEqual(event));

  test.each([
    [{ ...event, type: "document.burnt" }, "UNKNOWN_EVENT_TYPE"],
    [{ ...event, type: "constructor" }, "UNKNOWN_EVENT_TYPE"],
    [{ ...event, version: 2 }, "UNKNOWN_EVENT_VERSION"],
    [{ ...event, data: { userId: 7 } }, "MALFORMED_EVENT"],
    [{ ...event, id: "" }, "MALFORMED_EVENT"],
    [{ ...event, audience: [] }, "MALFORMED_EVENT"],
    [null, "MALFORMED_EVENT"],
  ])("that can't be read says why: %j", (body, code) => expect(codeOf(body)).toBe(code));
});

describe("a lifecycle message", () => {
  test("is an array of {type, timestamp, data}", () => {
    expect(JSON.parse(encodeTransitions([failed]))).toMatchObject([
      { type: "event.failed", timestamp: failed.at, data: { eventId: "e1", attempt: 2 } },
    ]);
  });

  test("comes back from the wire as it was", () => {
    expect(decodeLogMessage(encodeTransitions([failed]))).toEqual({ kind: "transitions", transitions: [failed] });
  });

  test("keeps what it understands of another service's message", () => {
    const mixed = `[{"type":"event.elsewhere"},${encodeTransitions([failed]).slice(1)}`;
    expect(decodeLogMessage(mixed)).toEqual({ kind: "transitions", transitions: [failed] });
  });

  test.each([{ durationMs: 1e300 }, { attempt: 2 ** 40 }, { startedAt: "garbage" }, { nextAttemptAt: "" }])(
    "leaves out what nobody honest would say: %j",
    (forged) => {
      expect(decodeLogMessage(encodeTransitions([{ ...failed, ...forged }, failed]))).toMatchObject({
        transitions: [failed],
      });
    },
  );

  test("of an event is the event itself", () =>
    expect(decodeLogMessage(encodeEnvelope(event))).toEqual({ kind: "event", event }));
});

describe("a transition's id", () => {
  test("is the same after a repeat and another for another attempt", () => {
    expect(transitionId({ ...failed, at: "later" })).toBe(transitionId(failed));
    expect(transitionId({ ...failed, attempt: 3 })).not.toBe(transitionId(failed));
  });

  test("is skimmed from a message as reading it would tell", () => {
    const steps = everyKind("e");
    expect(skimTransitionIds(encodeTransitions(steps))).toEqual(steps.map(transitionId));
    expect(skimTransitionIds(encodeEnvelope(event))).toEqual([`${event.id}/published`]);
  });

  test.each(["null", "[]", "[null]", "5", '{"id":{}}', '[{"data":null}]'])("of %s harms nobody", (body) => {
    expect(() => skimTransitionIds(body)).not.toThrow();
  });
});

describe("an audience", () => {
  const operator = { id: "operator", roles: ["user", "operator"] as const };
  const bob = { id: "bob", roles: ["user"] as const };

  test("that names users is for them alone; an operator knows of it but does not read it", () => {
    expect([mayRead(bob, ["ada"]), mayKnow(bob, ["ada"])]).toEqual([false, false]);
    expect([mayRead(operator, ["ada"]), mayKnow(operator, ["ada"])]).toEqual([false, true]);
    expect(mayRead(bob, ["ada", "bob"])).toBe(true);
  });
});
