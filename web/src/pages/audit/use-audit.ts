import { useEffect, useRef, useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { type Live, useLive } from "../../state/use-live.ts";
import { asError } from "../../state/use-query.ts";
import { toast } from "../../ui/toast.tsx";
import { type AuditEntry, merged, MOST_ENTRIES } from "./entries.ts";

export interface Audit {
  /** The newest first; undefined until the first have come. */
  readonly entries: readonly AuditEntry[] | undefined;
  readonly live: Live;
  /** Asks for older ones; undefined when there are none, or enough is shown. */
  readonly older: (() => void) | undefined;
  readonly loadingOlder: boolean;
}

const PAGE = 50;

/** What operators did: the newest as they come, and older ones on demand. */
export function useAudit(): Audit {
  const [entries, setEntries] = useState<readonly AuditEntry[]>();
  const [loadingOlder, setLoading] = useState(false);
  const [hasMore, setHasMore] = useState(false);
  const place = useRef<string | null>(null);
  const live = useLive(
    (client, signal) => client.onAuditLog({}, { signal }),
    ({ auditLog }) => setEntries((before) => merged(before ?? [], auditLog)),
    [],
  );

  async function ask(): Promise<void> {
    setLoading(true);
    try {
      const { auditLog } = await bookspace().auditLog({ first: PAGE, after: place.current });
      place.current = auditLog.pageInfo.endCursor;
      setHasMore(auditLog.pageInfo.hasNextPage);
      // What is known already was told later: it is kept.
      setEntries((before) =>
        merged(
          auditLog.edges.map(({ node }) => node),
          before ?? [],
        ),
      );
    } catch (error) {
      // What could not be told is still there: it can be asked for again.
      setHasMore(true);
      toast(asError(error).message, { tone: "error" });
    } finally {
      setLoading(false);
    }
  }
  useEffect(() => void ask(), []);

  const isFull = entries !== undefined && entries.length >= MOST_ENTRIES;
  return { entries, live, older: hasMore && !isFull ? () => void ask() : undefined, loadingOlder };
}
