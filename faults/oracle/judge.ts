import { type Follower } from "../load/follower.ts";
import { type Journal, type Operation } from "../load/journal.ts";
import { judgeFollowers } from "./heard.ts";
import { type LedgerEvent } from "./ledger.ts";
import { type State } from "./state.ts";

export const PROMISES = ["L0", "G0", "D0", "O", "C"] as const;

/** A promise that was broken: which, and how. */
export interface Violation {
  readonly promise: (typeof PROMISES)[number];
  readonly what: string;
}

export interface Evidence {
  readonly journal: Journal;
  readonly state: State;
  readonly followers: readonly Follower[];
  /** Events that the row itself put in, by their ids: nobody asked for them, but they are no surprise. */
  readonly forged: ReadonlySet<string>;
  /** What went backwards while the load ran. */
  readonly backwards: readonly string[];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Enough to see what it is. */
const SHOWN = 5;

/** One violation for all of a kind. */
export function violations(
  promise: Violation["promise"],
  what: string,
  found: readonly string[],
): readonly Violation[] {
  if (found.length === 0) return [];
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : "";
  return [{ promise, what: `${what}: ${found.slice(0, SHOWN).join(", ")}${more}` }];
}

/** Judges what the API tells after the fault by what clients were told; empty when every promise was kept. */
export function judge(evidence: Evidence): readonly Violation[] {
  const events = evidence.state.events.filter(({ id }) => !evidence.forged.has(id));
  const byText = groupBy(events, (event) => textOf(event, evidence.state));
  return [
    ...judgeOperations(evidence, byText),
    ...judgeEvents(evidence, events, byText),
    ...judgeEffects(evidence.state, events),
    ...judgeDocuments(evidence.state, events),
    ...violations("O", "went backwards", evidence.backwards),
    ...judgeFollowers(evidence, events),
  ];
}

/** The text of the operation that made it. A private payload is not an operator's to read; its document is never changed. */
const textOf = ({ data, subject }: LedgerEvent, { documents }: State): string =>
  data?.content ?? data?.body ?? documents.get(subject)?.content ?? "";

type ByText = ReadonlyMap<string, readonly LedgerEvent[]>;

function judgeOperations({ journal }: Evidence, byText: ByText): readonly Violation[] {
  const isLost = ({ text, acknowledged }: Operation): boolean =>
    acknowledged !== undefined && !byText.get(text)?.some(({ id }) => id === acknowledged.eventId);
  const unfinished = journal.operations.filter(({ text, failsAt }) =>
    byText.get(text)?.some(({ status }) => status !== (failsAt ? "DEAD_LETTERED" : "PROCESSED")),
  );
  const wrong = journal.tries.filter(({ outcome }) => outcome === "wrong").map(({ said }) => said ?? "");
  return [
    ...violations("L0", "acknowledged, and no event tells of it", journal.operations.filter(isLost).map(nameOf)),
    ...violations("L0", "not processed in the end", unfinished.map(nameOf)),
    ...violations("L0", "answered neither with success nor with a refusal that says what to do", wrong),
  ];
}

const nameOf = ({ text, kind }: Operation): string => `${text} (${kind})`;

function judgeEvents(
  { journal, state }: Evidence,
  events: readonly LedgerEvent[],
  byText: ByText,
): readonly Violation[] {
  const texts = new Set(journal.operations.map(({ text }) => text));
  const ids = new Set(state.events.map(({ id }) => id));
  return [
    ...violations(
      "G0",
      "events of no operation",
      [...byText.keys()].filter((text) => !texts.has(text)),
    ),
    ...violations(
      "G0",
      "notifications of no event",
      [...state.notifications.keys()].filter((id) => !ids.has(id)),
    ),
    ...violations(
      "D0",
      "more than one event",
      [...byText].filter(([, made]) => made.length > 1).map(([text]) => text),
    ),
    ...violations("D0", "the same event twice", events.length === ids.size ? [] : twice(events.map(({ id }) => id))),
    ...violations("D0", "comments twice", twice(state.comments)),
  ];
}

const twice = (ids: readonly string[]): readonly string[] => ids.filter((id, n) => ids.indexOf(id) !== n);

/** What each consumer that is done with an event made of it: there once. */
function judgeEffects({ notifications, activity }: State, events: readonly LedgerEvent[]): readonly Violation[] {
  const made = (kind: string, { effects }: LedgerEvent): number => effects.filter((one) => one.kind === kind).length;
  const wanted = ({ type, consumers }: LedgerEvent, consumer: string): boolean =>
    type !== "COMMENT_ADDED" && consumers.some((run) => run.consumer === consumer && run.status === "PROCESSED");
  const told = events.filter((event) => (notifications.get(event.id) ?? 0) !== made("NOTIFICATION", event));
  const counted = events.filter(({ data }) => data !== null).reduce((sum, event) => sum + made("ACTIVITY", event), 0);
  const without = events.filter(
    (event) =>
      (wanted(event, "notifications") && made("NOTIFICATION", event) !== 1) ||
      (wanted(event, "search") && made("SEARCH", event) !== 1) ||
      (wanted(event, "analytics") && made("ACTIVITY", event) !== 1),
  );
  const countOf = ({ id }: LedgerEvent): string => `${id}: ${notifications.get(id) ?? 0}`;
  return [
    ...violations(
      "L0",
      "processed, and the ledger does not tell of the effect",
      without.map(({ id }) => id),
    ),
    ...violations(
      "L0",
      "notifications are missing",
      told.filter((event) => (notifications.get(event.id) ?? 0) < made("NOTIFICATION", event)).map(countOf),
    ),
    ...violations(
      "D0",
      "notifications too often",
      told.filter((event) => (notifications.get(event.id) ?? 0) > made("NOTIFICATION", event)).map(countOf),
    ),
    ...violations(
      activity < counted ? "L0" : "D0",
      "counted in the activity",
      activity === counted ? [] : [`${activity} of ${counted}`],
    ),
  ];
}

/** Each version of each document is one event, and the index has the last one. */
function judgeDocuments({ documents, searchEntries }: State, events: readonly LedgerEvent[]): readonly Violation[] {
  const versions = groupBy(
    events.filter(({ data }) => data?.version !== undefined),
    ({ subject }) => subject,
  );
  const gaps = [...versions].filter(([id, made]) => {
    const sorted = made.map(({ data }) => data?.version ?? 0).sort((a, b) => a - b);
    return sorted.length !== documents.get(id)?.version || sorted.some((version, n) => version !== n + 1);
  });
  const indexed = new Map(searchEntries.map((entry) => [entry.documentId, entry.version]));
  const stale = [...indexed].filter(([id, version]) => version !== documents.get(id)?.version);
  return [
    ...violations(
      "L0",
      "documents whose events are not one a version",
      gaps.map(([id]) => id),
    ),
    ...violations(
      "O",
      "the index has an older version",
      stale.map(([id, version]) => `${id}: ${version}`),
    ),
  ];
}
