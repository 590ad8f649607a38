import type { BookspaceClient, DocumentsQuery } from "@bookspace/client";
import { useEffect, useState } from "preact/hooks";
import { useFeed } from "../../state/use-feed.ts";
import { type Query, useQuery } from "../../state/use-query.ts";
import { useThrottled } from "../../ui/use-throttled.ts";

export type Document = DocumentsQuery["documents"]["edges"][number]["node"];

export interface Found {
  readonly document: Document;
  /** The words around the first hit; null when nothing was searched for. */
  readonly snippet: string | null;
}

interface Answer {
  /** What was asked for: an answer to other words tells nothing of these. */
  readonly words: string;
  readonly found: readonly Found[];
  readonly hasMore: boolean;
}

export interface DocumentList extends Query<Answer> {
  more(): void;
}

const PAGE = 30;
/** The most that the API gives at once. */
export const MOST = 100;
const RELOAD_MS = 300;

/** The documents that fit the words, or all; asked anew when the feed tells of one, or when search has taken one in. */
export function useDocuments(words: string): DocumentList {
  const [first, setFirst] = useState(PAGE);
  useEffect(() => setFirst(PAGE), [words]);
  const query = useQuery((client, signal) => ask(client, words, first, signal), [words, first]);
  const reload = useThrottled(query.reload, RELOAD_MS);
  useFeed(
    words === ""
      ? { types: ["DOCUMENT_CREATED", "DOCUMENT_UPDATED"], statuses: ["PUBLISHED"] }
      : { consumers: ["search"], statuses: ["PROCESSED"] },
    { receive: reload, caughtUp: reload },
    [words === ""],
  );
  return { ...query, more: () => setFirst(Math.min(first + PAGE, MOST)) };
}

async function ask(client: BookspaceClient, words: string, first: number, signal: AbortSignal): Promise<Answer> {
  if (words === "") {
    const { documents } = await client.documents({ first }, { signal });
    const found = documents.edges.map(({ node }): Found => ({ document: node, snippet: null }));
    return { words, found, hasMore: documents.pageInfo.hasNextPage && first < MOST };
  }
  const { search } = await client.search({ query: words, first }, { signal });
  const found = search.edges.map(({ node }): Found => ({ document: node.document, snippet: node.snippet }));
  return { words, found, hasMore: search.pageInfo.hasNextPage && first < MOST };
}
