import { published, subjectOf } from "../../src/events/transition.ts";
import { applyTransition } from "../../src/ledger/projection.ts";
import { type EventType } from "../../src/events/catalogue.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { envelopeOf } from "./event-records.ts";

const START = Date.UTC(2026, 0, 1);
const timeOf = (n: number): string => new Date(START + n * 1_000).toISOString();

/** What a busy ledger holds: one event a second, almost all of them processed; by arithmetic, so each time the same. */
export function manyEvents(count: number): readonly EventRecord[] {
  return Array.from({ length: count }, (_, n) => record(n));
}

export const RARE = { word: "quokka", fingerprint: "rare", subject: "doc-77", actor: "user-7", timeOf } as const;

function typeOf(n: number): EventType {
  if (n % 500 === 0) return "user.registered";
  return n % 7 === 0 ? "comment.added" : n % 3 === 0 ? "document.updated" : "document.created";
}

function record(n: number): EventRecord {
  const type = typeOf(n);
  const event = envelopeOf({
    id: `e${String(n).padStart(6, "0")}`,
    type,
    timestamp: timeOf(n),
    actor: `user-${n % 400}`,
    subject: type === "user.registered" ? `user-${n % 400}` : `doc-${n % 2_000}`,
    audience: n % 20 === 0 ? [`user-${n % 400}`] : ["*"],
    title: `Notes on api ${n % 50}${n % 2_500 === 1 ? ` ${RARE.word}` : ""}`,
    tags: ["api", `team${n % 20}`],
  });
  const at = event.timestamp;
  const subject = subjectOf(event);
  const seen = applyTransition(null, published(event, at), event);
  if (n % 1_000 !== 1) return applyTransition(seen, { ...subject, status: "processed", at, attempts: 3, latencyMs: 5 });
  const error = { code: "X", message: "x", fingerprint: n % 5_000 === 1 ? RARE.fingerprint : "common" };
  const run = { ...subject, consumer: "analytics", attempt: 4, startedAt: at, durationMs: 1, at } as const;
  return applyTransition(seen, {
    ...run,
    status: n % 2_000 === 1 ? "deadLettered" : "failed",
    error,
    nextAttemptAt: at,
  });
}
