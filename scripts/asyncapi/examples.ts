import { type AnnouncedStatus, type Published, type Transition } from "../../src/events/transition.ts";

type Announced = Exclude<Transition, Published>;

const subject = {
  eventId: "0193f2a0-5c1f-7d3e-8a44-0b9c8d7e6f5a",
  type: "document.created",
  subject: "0193f2a0-5c1e-7b1a-9c55-1f0d5a1c2b3d",
  actor: "user123",
  audience: ["*"],
  eventAt: "2026-01-01T09:30:00.000Z",
} as const;
const run = { consumer: "search", startedAt: "2026-01-01T09:30:00.012Z", durationMs: 3 } as const;
const byOperator = { consumer: "search", attempt: 4, by: "operator" } as const;
const error = { code: "DRILL", message: "This failure was asked for.", fingerprint: "0c5e8a41d2f7" };
const at = "2026-01-01T09:30:00.015Z";

/** One of each, as a program would meet it. */
export const TRANSITION_EXAMPLES: { readonly [S in AnnouncedStatus]: Extract<Announced, { readonly status: S }> } = {
  handled: {
    ...subject,
    ...run,
    status: "handled",
    attempt: 1,
    at,
    effects: [{ kind: "search", id: subject.subject }],
  },
  failed: { ...subject, ...run, status: "failed", attempt: 1, at, error, nextAttemptAt: "2026-01-01T09:30:01.015Z" },
  deadLettered: { ...subject, ...run, status: "deadLettered", attempt: 4, at, error },
  processed: { ...subject, status: "processed", at, attempts: 3, latencyMs: 15 },
  replayed: { ...subject, ...byOperator, status: "replayed", at, replayId: "0193f2b7-1a2b-7c3d-9e4f-5a6b7c8d9e0f" },
  discarded: { ...subject, ...byOperator, status: "discarded", at, reason: "The document is gone." },
};
