import { groupBy } from "../../test/support/group-by.ts";
import { type Operation } from "../load/journal.ts";
import { judgeDocuments, judgeEffects } from "./effects.ts";
import { type Evidence } from "./evidence.ts";
import { judgeFollowers } from "./heard.ts";
import { type LedgerEvent } from "./ledger.ts";
import { type State } from "./state.ts";
import { type Violation, violations } from "./violation.ts";

/** Judges what the API tells after the fault by what clients were told; empty when every promise was kept. */
export function judge(evidence: Evidence): readonly Violation[] {
  const { events } = evidence.state;
  const byText = groupBy(events, (event) => textOf(event, evidence.state));
  return [
    ...judgeOperations(evidence, byText),
    ...judgeEvents(evidence, byText),
    ...judgeEffects(evidence.state, events),
    ...judgeDocuments(evidence.state, events),
    ...violations("O", "went backwards", evidence.backwards),
    ...judgeFollowers(evidence),
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

function judgeEvents({ journal, state }: Evidence, byText: ByText): readonly Violation[] {
  const texts = new Set(journal.operations.map(({ text }) => text));
  const ids = state.events.map(({ id }) => id);
  const known = new Set(ids);
  return [
    ...violations(
      "G0",
      "events of no operation",
      [...byText.keys()].filter((text) => !texts.has(text)),
    ),
    ...violations(
      "G0",
      "notifications of no event",
      [...state.notifications.keys()].filter((id) => !known.has(id)),
    ),
    ...violations(
      "D0",
      "more than one event",
      [...byText].filter(([, made]) => made.length > 1).map(([text]) => text),
    ),
    ...violations("D0", "the same event twice", ids.length === known.size ? [] : twice(ids)),
    ...violations("D0", "comments twice", twice(state.comments)),
  ];
}

const twice = (ids: readonly string[]): readonly string[] => ids.filter((id, n) => ids.indexOf(id) !== n);
