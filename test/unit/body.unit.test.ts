import { type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { readJson } from "../../src/http/body.ts";

const MIB = 1024 * 1024;

test("what is far too large is not read to its end", async () => {
  let sent = 0;
  const body = Readable.from(
    (function* () {
      for (; sent < 100; sent += 1) yield Buffer.alloc(MIB);
    })(),
  );
  const request = Object.assign(body, {
    headers: { "content-type": "application/json" },
  }) as unknown as IncomingMessage;
  await expect(readJson(request)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  expect(sent).toBeLessThan(25);
});
