import { WebSocket } from "ws";
import { type BookspaceClient, createBookspaceClient } from "../../sdk/src/index.ts";

/** The API as these users see it; everything that is judged is read here. */
export interface Reader {
  as(user: string): BookspaceClient;
  close(): Promise<void>;
}

export const OPERATOR = "operator";

export function openReader(url: string): Reader {
  const clients = new Map<string, BookspaceClient>();
  return {
    as(user) {
      const client =
        clients.get(user) ??
        createBookspaceClient({ url, headers: { "x-user-id": user }, webSocketImpl: WebSocket, retries: 10 });
      clients.set(user, client);
      return client;
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
}

interface Page {
  readonly first: number;
  readonly after?: string;
}

/** All nodes of a connection, page by page. */
export async function readAll<Node>(
  first: number,
  ask: (page: Page) => Promise<Connection<Node>>,
): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  for (let after: string | undefined; ; ) {
    const { edges, pageInfo } = await ask(after === undefined ? { first } : { first, after });
    nodes.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage || !pageInfo.endCursor) return nodes;
    after = pageInfo.endCursor;
  }
}
