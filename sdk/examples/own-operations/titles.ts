// Operations of your own, with types made from the server's schema by codegen.ts.
import { createBookspaceClient } from "@bookspace/client";
import { WebSocket } from "ws";
import { graphql } from "./gql/index.js";

const Titles = graphql(`
  query Titles($first: Int!) {
    documents(first: $first) {
      edges {
        node {
          title
        }
      }
    }
  }
`);

const Steps = graphql(`
  subscription Steps($after: Cursor) {
    eventFeed(after: $after) {
      __typename
      ... on Transition {
        cursor
        consumer
        status
      }
    }
  }
`);

const bookspace = createBookspaceClient({
  url: process.env["BOOKSPACE_URL"] ?? "http://localhost:3003",
  headers: { "x-user-id": "ada" },
  webSocketImpl: WebSocket,
});

const { documents } = await bookspace.execute(Titles, { first: 3 });
for (const { node } of documents.edges) console.log(node.title);

const { createDocument } = await bookspace.createDocument({ input: { title: "Mine", content: "…" } });
for await (const { eventFeed } of bookspace.subscribe(Steps, { after: createDocument.receipt.cursor })) {
  if (eventFeed.__typename !== "Transition") continue;
  console.log(`${eventFeed.consumer ?? "event"} ${eventFeed.status}`);
  if (eventFeed.consumer === null && eventFeed.status === "PROCESSED") break;
}
await bookspace.close();
