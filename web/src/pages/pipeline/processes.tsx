import { Badge } from "../../ui/badge.tsx";
import { plural } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import type { Snapshot } from "./samples.ts";

type Process = NonNullable<Snapshot["processes"]>[number];

const COLUMNS: readonly Column<Process>[] = [
  { header: "Process", render: ({ kind, id }) => <span class="mono">{`${kind.toLowerCase()} …${id.slice(-8)}`}</span> },
  {
    header: "State",
    render: ({ live }) => (live ? <Badge tone="green">Live</Badge> : <Badge tone="red">Silent</Badge>),
  },
  {
    header: "Works on",
    minor: true,
    render: ({ queues }) => (queues.length > 0 ? queues.join(", ") : <span class="muted">–</span>),
  },
  { header: "Started", render: ({ startedAt }) => <RelativeTime at={startedAt} /> },
];

/** All processes of the installation; one that is silent is dead or cut off, and forgotten after a minute. */
export const Processes = ({ snapshot: { processes, droppedItems } }: { readonly snapshot: Snapshot }) => (
  <Panel
    title="Processes"
    aside={
      droppedItems !== null &&
      droppedItems > 0 && <span class="muted">{plural(droppedItems, "item")} not sent to slow readers</span>
    }
  >
    {processes === null ? (
      <p class="muted card-body">They can’t be told while the database is away.</p>
    ) : (
      <Table label="Processes" columns={COLUMNS} rows={processes} keyOf={({ id }) => id} />
    )}
  </Panel>
);
