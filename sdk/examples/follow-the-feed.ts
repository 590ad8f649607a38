// Tells every step of every event, live, until it is interrupted.
import { WebSocket } from "ws";
import { createBookspaceClient } from "../src/index.ts";

const bookspace = createBookspaceClient({
  url: process.env["BOOKSPACE_URL"] ?? "http://localhost:3003",
  headers: { "x-user-id": "ada" },
  webSocketImpl: WebSocket,
});
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());

for await (const item of bookspace.feed({ signal: interrupted.signal })) {
  switch (item.__typename) {
    case "Transition":
      console.log(item.at, item.type, item.eventId, item.consumer ?? "all", item.status, item.error?.code ?? "");
      break;
    case "FeedCaughtUp":
      console.log("Live");
      break;
    case "FeedLagged":
      console.log(`${item.dropped} were not sent in time; they come next`);
      break;
    case "FeedCursorExpired":
      console.log("What came before", item.oldest, "is no longer in the log: ask for it with events()");
  }
}
await bookspace.close();
