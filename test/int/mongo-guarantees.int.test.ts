import { expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { type AddressInfo, connect, createServer } from "node:net";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { describeWithServices } from "../services/required.ts";
import { silentLog } from "../support/recorded-log.ts";

/** A way to a server that keeps all that is sent to it. */
async function listeningWay(target: URL) {
  const sent: Buffer[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.on("data", (chunk: Buffer) => void sent.push(chunk));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url.pathname = `/guarantees_${randomUUID()}`;
  return { url, sent: () => Buffer.concat(sent), close: () => server.close() };
}

describeWithServices("what is written to MongoDB", ({ mongodbUrl }) => {
  // As BSON has them: a string, and a boolean that is true.
  const MAJORITY = Buffer.from("\x02w\0\x09\0\0\0majority\0");
  const JOURNALED = Buffer.from("\x08j\0\x01");

  test.each([{}, { w: "1", journal: "false", readPreference: "secondaryPreferred" }])(
    "is acknowledged when it is on the disk and on most members, and read from the primary, whatever the URL says: %j",
    async (options) => {
      const way = await listeningWay(new URL(mongodbUrl));
      for (const [name, value] of Object.entries(options)) way.url.searchParams.set(name, value);
      const store = await openMongoStore(way.url.href, { log: silentLog });
      await store.collection("documents").insertMany([{ _id: "d1" }], { ordered: false });
      const sent = way.sent();
      const written = sent.subarray(sent.indexOf("insert\0"));
      expect(written.includes(MAJORITY)).toBe(true);
      expect(written.includes(JOURNALED)).toBe(true);
      expect(await store.collection("documents").findOne({ _id: "d1" })).toEqual({ _id: "d1" });
      expect(way.sent().includes("secondaryPreferred")).toBe(false);
      await store.close();
      way.close();
    },
    30_000,
  );
});
