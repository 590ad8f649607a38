import type { DocumentQuery } from "@bookspace/client";
import { useFeed } from "../../state/use-feed.ts";
import { type Query, useQuery } from "../../state/use-query.ts";
import { useThrottled } from "../../ui/use-throttled.ts";

export type FullDocument = NonNullable<DocumentQuery["document"]>;

const MOST_COMMENTS = 50;
const RELOAD_MS = 200;

/** One document with its comments; null when there is none. Asked anew when the feed tells of a change. */
export function useDocument(id: string): Query<FullDocument | null> {
  const query = useQuery(
    async (client, signal) => (await client.document({ id, comments: MOST_COMMENTS }, { signal })).document,
    [id],
  );
  const reload = useThrottled(query.reload, RELOAD_MS);
  useFeed({ subjects: [id], statuses: ["PUBLISHED"] }, { receive: reload, caughtUp: reload }, [id]);
  return query;
}
