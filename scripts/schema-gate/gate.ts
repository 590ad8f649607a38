import { type Catalogue } from "../../src/events/catalogue.ts";
import { createEventReader, UnreadableEvent } from "../../src/events/envelope.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";

/** Events that would break for one reason. */
export interface Breakage {
  readonly type: string;
  readonly version: number;
  readonly reason: string;
  readonly count: number;
  /** The first few. */
  readonly ids: readonly string[];
}

export interface GateReport {
  readonly checked: number;
  /** Of which the ledger doesn't know the payload: there is nothing to check. */
  readonly withoutPayload: number;
  readonly broken: number;
  readonly breakages: readonly Breakage[];
}

const MAX_IDS = 5;
/** Reasons told apart; what breaks beyond them is counted alone. */
const MAX_BREAKAGES = 100;

/** Reads every stored payload by a catalogue, as a replay would, and says which would break. In bounded memory. */
export async function checkStored(
  pages: AsyncIterable<readonly EventRecord[]>,
  catalogue: Catalogue,
): Promise<GateReport> {
  const read = createEventReader(catalogue);
  const breakages = new Map<string, Breakage>();
  let checked = 0;
  let withoutPayload = 0;
  let broken = 0;

  for await (const page of pages) {
    for (const record of page) {
      checked += 1;
      if (record.data === null) {
        withoutPayload += 1;
        continue;
      }
      const reason = problemOf(read, record);
      if (reason === null) continue;
      broken += 1;
      const { type, version } = record;
      const key = JSON.stringify([type, version, reason]);
      const known = breakages.get(key);
      if (known) {
        const ids = known.ids.length < MAX_IDS ? [...known.ids, record._id] : known.ids;
        breakages.set(key, { ...known, count: known.count + 1, ids });
      } else if (breakages.size < MAX_BREAKAGES) {
        breakages.set(key, { type, version, reason, count: 1, ids: [record._id] });
      }
    }
  }
  const mostFirst = [...breakages.values()].toSorted((a, b) => b.count - a.count);
  return { checked, withoutPayload, broken, breakages: mostFirst };
}

/** What is wrong with the event, as it happened or as an operator changed it for its replay. */
function problemOf(read: (value: unknown) => unknown, record: EventRecord): string | null {
  const { _id: id, type, timestamp, actor, subject, audience, edited } = record;
  try {
    for (const { version, data } of edited ? [record, edited] : [record])
      read({ id, type, timestamp, version, actor, subject, audience, data });
    return null;
  } catch (error) {
    if (error instanceof UnreadableEvent) return error.message;
    throw error;
  }
}

/** The report for a person. */
export function describeReport({ checked, withoutPayload, broken, breakages }: GateReport): string {
  const told = breakages.reduce((sum, { count }) => sum + count, 0);
  return [
    `${checked} stored events checked: ${broken === 0 ? "none" : broken} would break.`,
    ...(withoutPayload > 0 ? [`${withoutPayload} of them have no payload in the ledger.`] : []),
    ...breakages.flatMap(({ type, version, count, reason, ids }) => [
      "",
      `${type}, version ${version}: ${count}`,
      `  ${reason}`,
      `  first: ${ids.join(", ")}`,
    ]),
    ...(told < broken ? ["", `and ${broken - told} for other reasons`] : []),
    "",
  ].join("\n");
}
