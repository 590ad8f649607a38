import { createHmac } from "node:crypto";
import { expect, test } from "@jest/globals";
import { delayAfter, MAX_ATTEMPTS } from "../../src/alerts/webhook/backoff.ts";
import { sign } from "../../src/alerts/webhook/signature.ts";

test("a signature is of the time and the body together", () => {
  const expected = createHmac("sha256", "key").update('1700000000.{"a":1}').digest("hex");
  expect(sign("key", '{"a":1}', 1_700_000_000_999)).toBe(`t=1700000000,v1=${expected}`);
});

test.each([
  ["secret", () => sign("other", "body", 0)],
  ["body", () => sign("key", "bodY", 0)],
  ["second", () => sign("key", "body", 1_000)],
])("another %s makes another signature", (_name, other) => {
  expect(other().split("v1=")[1]).not.toBe(sign("key", "body", 0).split("v1=")[1]);
});

test("each retry waits twice as long, up to five minutes; there is a last one", () => {
  const delays = Array.from({ length: MAX_ATTEMPTS }, (_, index) => delayAfter(index + 1));
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, null]);
});
