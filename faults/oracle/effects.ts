import { groupBy } from "../../test/support/group-by.ts";
import { type LedgerEvent } from "./ledger.ts";
import { type State } from "./state.ts";
import { type Violation, violations } from "./violation.ts";

/** What each consumer that is done with an event made of it: there once. */
export function judgeEffects({ notifications, activity }: State, events: readonly LedgerEvent[]): readonly Violation[] {
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
export function judgeDocuments(
  { documents, searchEntries }: State,
  events: readonly LedgerEvent[],
): readonly Violation[] {
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
