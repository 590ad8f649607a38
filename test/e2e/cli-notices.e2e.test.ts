import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { WebSocketServer } from "ws";
import { jsonLines, killClis, type RunningCli, startCli } from "../support/cli.ts";
import { eventually } from "../support/eventually.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(killClis);

const caughtUp = { __typename: "FeedCaughtUp", cursor: "c0" };
const lagged = { __typename: "FeedLagged", dropped: 1_234, resumeAfter: "c7" };
const expired = { __typename: "FeedCursorExpired", oldest: "c99" };

/** An API whose feed says this, each time that it is asked from another place; the places it was asked after. */
async function tailOf(args: readonly string[], ...feeds: readonly (readonly object[])[]) {
  const after: unknown[] = [];
  const session = { userId: "ada", operator: false, developmentUsers: true, drills: true };
  const http = createServer((_request, response) => void response.end(JSON.stringify({ data: { session } })));
  new WebSocketServer({ server: http, handleProtocols: () => "graphql-transport-ws" }).on("connection", (socket) =>
    socket.on("message", (text) => {
      const { type, id, payload } = JSON.parse(String(text)) as {
        readonly type: string;
        readonly id: string;
        readonly payload?: { readonly variables: { readonly after?: unknown } };
      };
      if (type === "connection_init") socket.send(JSON.stringify({ type: "connection_ack" }));
      if (type !== "subscribe") return;
      after.push(payload?.variables.after);
      const items = feeds[after.length - 1] ?? [];
      for (const eventFeed of items)
        socket.send(JSON.stringify({ id, type: "next", payload: { data: { eventFeed } } }));
      // Whoever lags is ended, and comes back from where it was.
      if (items.includes(lagged)) socket.send(JSON.stringify({ id, type: "complete" }));
    }),
  );
  server = http;
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const tail: RunningCli = startCli(["tail", ...args], { env: { BOOKSPACE_ENDPOINT: endpoint } });
  return { tail, after };
}

test("a tail that lags says how many steps come late, and goes on from there", async () => {
  const { tail, after } = await tailOf(["--json"], [caughtUp, lagged], [caughtUp]);
  await tail.says("1,234 steps came faster than they could be sent");
  await eventually(() => after.length === 2, "the tail to come back");
  expect(after).toEqual([undefined, "c7"]);
  tail.signal("SIGINT");
  const { code, stdout, stderr } = await tail.ended();
  expect(code).toBe(130);
  expect(stderr).toContain("none is lost");
  expect(jsonLines(stdout)).toContainEqual({ item: "lagged", dropped: 1_234, resumeAfter: "c7" });
}, 30_000);

test("a tail whose place the log has lost says that there is a gap, and what to do", async () => {
  const { tail } = await tailOf(["--json", "--after", "c1"], [expired]);
  const { code, stdout, stderr } = await tail.ended();
  expect(code).toBe(1);
  expect(stderr).toContain("there is a gap");
  expect(stderr).toContain("bookspace events --since 7d");
  expect(stderr).toContain("bookspace tail --json --after c99");
  expect(stderr).not.toContain("Resume with");
  expect(jsonLines(stdout)).toEqual([{ item: "cursorExpired", oldest: "c99" }]);
}, 30_000);
