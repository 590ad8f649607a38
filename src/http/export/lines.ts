import { type EventExport, type ExportBatch } from "../../export/event-export.ts";
import { type EventFilter } from "../../events/filter.ts";
import { statusName, typeName } from "../../graphql/types/enum-names.ts";
import { toEvent } from "../../graphql/types/events.ts";
import { type Viewer } from "../../viewer.ts";

/**
 * An export's text, a batch at a time: the next one is read when the one before was taken. The last line says that nothing is
 * missing; what ends without it was cut.
 */
export async function* exportLines(
  { batch }: EventExport,
  viewer: Viewer,
  filter: EventFilter,
  first: ExportBatch,
): AsyncGenerator<string> {
  let count = 0;
  for (let read = first; ; read = await batch(viewer, filter, read.next)) {
    count += read.edges.length;
    yield read.edges.map((edge) => lineOf(edge, viewer)).join("");
    if (!read.next) break;
  }
  yield line({ complete: true, count });
}

/** The event as GraphQL's `Event` answers it to this viewer. */
function lineOf({ node, cursor }: ExportBatch["edges"][number], viewer: Viewer): string {
  const { type, status, consumers, effects, ...event } = toEvent(node, viewer);
  return line({
    ...event,
    type: typeName(type),
    status: statusName(status),
    consumers: consumers.map((run) => ({ ...run, status: statusName(run.status) })),
    effects: effects.map(({ kind, id, consumer }) => ({ kind: kind.toUpperCase(), id, consumer })),
    cursor,
  });
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
