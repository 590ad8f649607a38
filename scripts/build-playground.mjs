// GraphiQL as one page that needs no other host, with subscriptions over WebSocket: dist/graphiql.html.gz.
import { mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { renderGraphiQL } from "@graphql-yoga/render-graphiql";

const defaultQuery = `# Run this subscription, then make an event in another tab: it arrives here.
subscription OnEventProcessed {
  eventProcessed {
    eventId
    type
    latencyMs
    at
    event {
      data
      consumers { consumer status attempts { number durationMs } }
    }
  }
}

# The tag fails the search consumer twice: watch it being retried.
mutation CreateDocument {
  createDocument(input: { title: "API Guide", content: "REST API best practices...", tags: ["api", "fail:search:2"] }) {
    document { id version }
    receipt { eventId }
  }
}

query MyNotifications {
  notifications { edges { node { message createdAt } } }
}
`;

const html = renderGraphiQL({
  title: "BookSpace playground",
  endpoint: "/graphql",
  subscriptionsEndpoint: "/graphql",
  subscriptionsProtocol: "WS",
  shouldPersistHeaders: true,
  headers: JSON.stringify({ "x-user-id": "user123" }, null, 2),
  connectionParams: { "x-user-id": "user123" },
  defaultQuery,
});
mkdirSync("dist", { recursive: true });
writeFileSync("dist/graphiql.html.gz", gzipSync(html, { level: 9 }));
