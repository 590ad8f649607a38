import type { AuditFieldsFragment, EventFilter } from "@bookspace/client";
import { filterWords } from "../../ui/filter-words.ts";
import { plural } from "../../ui/format.ts";
import type { Tone } from "../../ui/status.ts";
import { hrefOf } from "../dead-letters/groups.ts";

export type AuditEntry = AuditFieldsFragment;

/** So many are kept on the page: past that, the oldest go. */
export const MOST_ENTRIES = 1_000;

/** Both together, the newest first; of one that is in both, the second's state. */
export function merged(known: readonly AuditEntry[], told: readonly AuditEntry[]): readonly AuditEntry[] {
  const all = new Map([...known, ...told].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, MOST_ENTRIES);
}

/** Has the entry all these words, anywhere in it? Whatever their case. */
export function hasWords(entry: AuditEntry, words: string): boolean {
  const text = JSON.stringify(entry).toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface Detail {
  readonly consumer?: string;
  readonly eventId?: string;
  readonly type?: string;
  readonly filter?: EventFilter;
  readonly reason?: string;
  readonly matched?: number;
  readonly mode?: string;
  readonly edited?: readonly string[];
  readonly replayId?: string;
  readonly name?: string;
  readonly id?: string;
}

const detailOf = ({ detail }: AuditEntry): Detail => (detail ?? {}) as Detail;

/** Codes of what went wrong by no fault of the request: such an action was taken on, and failed. */
const FAILURES: readonly string[] = ["UNAVAILABLE", "EVENT_INVALID", "INTERNAL_SERVER_ERROR"];

/** What was done, in words; or what was tried. */
export function describe(entry: AuditEntry): string {
  const [verb, done, what] = wordsOf(entry);
  if (entry.result === "DONE") return `${done} ${what}`;
  if (entry.result === "STARTED") return `Began to ${verb} ${what}`;
  return `Tried to ${verb} ${what}: ${FAILURES.includes(entry.result) ? "it failed" : "refused"}`;
}

/** An action as something to do, as done, and what it is done to. */
function wordsOf(entry: AuditEntry): readonly [verb: string, done: string, what: string] {
  const { consumer = "a consumer", type = "of some type", reason = "", matched, mode, edited, name } = detailOf(entry);
  const many = matched === undefined ? "dead letters" : plural(matched, "dead letter");
  const named = name === undefined ? "an alert rule" : `the alert rule “${name}”`;
  switch (entry.action) {
    case "replayEvents":
      return [
        "replay",
        "Replayed",
        `${many}${mode?.toUpperCase() === "CANARY" ? " as a canary" : ""}${edited && edited.length > 0 ? `, with ${edited.join(", ")} changed` : ""}`,
      ];
    case "stopReplay":
      return ["stop", "Stopped", "a replay"];
    case "discardEvents":
      return ["discard", "Discarded", `${many}: “${reason}”`];
    case "checkDeadLetterQueue":
      return ["look through", "Looked through", "the dead-letter queue"];
    case "pauseConsumer":
      return ["pause", "Paused", consumer];
    case "resumeConsumer":
      return ["resume", "Resumed", consumer];
    case "publishTestEvent":
      return ["publish", "Published", `a test event, ${type}`];
    case "createAlertRule":
      return ["make", "Made", named];
    case "updateAlertRule":
      return ["change", "Changed", `an alert rule${name === undefined ? "" : ` to “${name}”`}`];
    case "deleteAlertRule":
      return ["delete", "Deleted", "an alert rule"];
    default:
      return ["do", "Did", entry.action];
  }
}

/** Where to see what it was about; null when there is nothing to see. */
export function linkOf(entry: AuditEntry): { readonly href: string; readonly label: string } | null {
  const { eventId, filter } = detailOf(entry);
  const consumer = filter?.consumers?.[0];
  if (eventId !== undefined) return { href: `/events/${eventId}`, label: "The event" };
  if (entry.action.endsWith("Consumer")) return { href: "/pipeline", label: "Pipeline" };
  if (entry.action.endsWith("AlertRule")) return { href: "/alerts", label: "Alerts" };
  if (consumer && filter.fingerprint)
    return { href: hrefOf({ consumer, fingerprint: filter.fingerprint }), label: "The group" };
  if (filter?.ids?.length === 1) return { href: `/events/${filter.ids[0]}`, label: "The event" };
  if (/Events|Replay|DeadLetter/.test(entry.action)) return { href: "/dead-letters", label: "Dead letters" };
  return null;
}

/** What its filter selected, in words; empty when it had none. */
export const filterText = (entry: AuditEntry): string => filterWords(detailOf(entry).filter);

/** How it ended. */
export const resultOf = ({ result }: AuditEntry): { readonly label: string; readonly tone: Tone } =>
  result === "DONE"
    ? { label: "Done", tone: "green" }
    : result === "STARTED"
      ? { label: "Under way", tone: "blue" }
      : { label: result, tone: "red" };
