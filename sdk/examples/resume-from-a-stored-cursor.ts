// Tells what was processed since it ran last, and stores how far it has come. Run it again and again.
import { readFile, writeFile } from "node:fs/promises";
import { WebSocket } from "ws";
import { createBookspaceClient } from "../src/index.ts";

const CURSOR_FILE = "bookspace.cursor";

const bookspace = createBookspaceClient({
  url: process.env["BOOKSPACE_URL"] ?? "http://localhost:3003",
  headers: { "x-user-id": "ada" },
  webSocketImpl: WebSocket,
});

const stored = await readFile(CURSOR_FILE, "utf8").catch(() => undefined);
const feed = bookspace.feed({ after: stored, filter: { statuses: ["PROCESSED"] } });
for await (const item of feed) {
  // The last item; the feed's cursor is the oldest place that is left, and the next run begins there.
  if (item.__typename === "FeedCursorExpired") console.log("Too long ago: what came before", item.oldest, "is missing");
  if (item.__typename === "Transition" && item.consumer === null) console.log(item.type, item.eventId);
  // After the work, not before it: what a crash interrupts comes again.
  if (feed.cursor) await writeFile(CURSOR_FILE, feed.cursor);
  if (item.__typename === "FeedCaughtUp") break;
}
await bookspace.close();
