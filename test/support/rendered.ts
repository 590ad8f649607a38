import { PLAIN } from "../../cli/render/paint.ts";
import { type Followed } from "../../cli/render/waterfall.ts";

export const AT = "2026-01-31T09:30:00.000Z";
export const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();
export const ID = "01a20d81-5f0b-7660-a938-ecb329c584d9";
export const error = { code: "DRILL", message: "This failure was asked for.", fingerprint: "d6d9007bde14" };

export const attempt = (number: number, after: number, failed: boolean) => ({
  number,
  startedAt: later(after),
  durationMs: 2,
  error: failed ? { ...error, stack: null } : null,
});

/** One that was dead-lettered by one of its consumers. */
export const event = (fields: Partial<Followed> = {}): Followed => ({
  id: ID,
  type: "DOCUMENT_CREATED",
  version: 1,
  subject: "d",
  actor: "bob",
  test: false,
  timestamp: AT,
  publishedAt: later(10),
  settledAt: later(7_000),
  status: "DEAD_LETTERED",
  traceId: null,
  data: { title: "API \u001b[31mGuide" },
  edited: null,
  consumers: [
    {
      consumer: "notifications",
      status: "DEAD_LETTERED",
      nextAttemptAt: null,
      discard: null,
      attempts: [attempt(1, 12, true), attempt(2, 1_000, true), attempt(3, 3_000, true), attempt(4, 6_990, true)],
    },
    { consumer: "search", status: "PROCESSED", nextAttemptAt: null, discard: null, attempts: [attempt(1, 12, false)] },
  ],
  ...fields,
});

/** As the commands print on a terminal, a minute after it all began. */
export const page = { columns: 80, paint: PLAIN, now: Date.parse(AT) + 60_000 };
