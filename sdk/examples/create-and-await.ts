// Creates a document, and waits until everything that it set in motion is done.
import { WebSocket } from "ws";
import { BookspaceError, createBookspaceClient } from "../src/index.ts";

const bookspace = createBookspaceClient({
  url: process.env["BOOKSPACE_URL"] ?? "http://localhost:3003",
  headers: { "x-user-id": "ada" },
  webSocketImpl: WebSocket,
});

try {
  const { createDocument } = await bookspace.createDocument({
    input: { title: "Plans", content: "Lighthouses in fog", tags: process.argv.slice(2) },
  });
  const settlement = await createDocument.receipt.settled({ timeoutMs: 30_000 });
  if (settlement.outcome === "processed") console.log("Everything is done:", createDocument.document.id);
  else console.log("These gave up, and an operator can look at it:", settlement.gaveUp.join(", "));
} catch (error) {
  if (!(error instanceof BookspaceError)) throw error;
  console.error(error.code, error.message, error.retryable ? "Try again." : "");
  process.exitCode = 1;
} finally {
  await bookspace.close();
}
