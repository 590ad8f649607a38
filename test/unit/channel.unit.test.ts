import { expect, test } from "@jest/globals";
import { createFeed } from "../../src/feed/create-feed.ts";
import { createChannel } from "../../src/graphql/fan-out/channel.ts";
import { toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";
import { recordedLog } from "../support/recorded-lifecycle.ts";
import { silentLog } from "../support/recorded-log.ts";

test("a result that can't be made sends all listeners on by themselves at once, though nothing more happens", async () => {
  const lifecycle = recordedLog();
  const feed = await createFeed({ broker: lifecycle.broker });
  const channel = createChannel({
    feed,
    selection: { prefilter: () => true, accepts: () => Promise.reject(new Error("away")), withNotices: false },
    shared: { id: "everyone", roles: ["user"] },
    execute: ({ position }) => toPayload({}, position),
    executeNotice: (_notice) => toPayload({}, feed.head()),
    remember: (_key, make) => make(),
    log: silentLog,
  });
  let behind = 0;
  for (const id of ["ada", "bob"])
    channel.join({
      viewer: { id, roles: ["user"] },
      deliver() {},
      flush() {},
      fallBehind: () => void (behind += 1),
    });
  expect(feed.subscribers).toBe(1);
  lifecycle.append("one");
  await eventually(() => behind === 2, "both to be told");
  expect(feed.subscribers).toBe(0);
  await feed.close();
});
