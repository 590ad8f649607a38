import { type GetMessage } from "amqplib";
import { expect, test } from "@jest/globals";
import { keptProperties, toParked } from "../../src/broker/rabbitmq/parked.ts";
import { shortText, toDelivery } from "../../src/broker/rabbitmq/properties.ts";

/** A message as anybody could publish it. */
const message = (headers: Record<string, unknown>, properties: Record<string, unknown> = {}): GetMessage =>
  ({ content: Buffer.from("{}"), properties: { headers, ...properties } }) as unknown as GetMessage;

test.each(["7", -7, 1.5, 2 ** 53, [1], null, Number.NaN])(
  "attempts that are no whole number from 1 on count as none: %j",
  (value) => {
    expect(toDelivery(message({ "x-attempts": value })).attempts).toBe(0);
  },
);

test("earlier runs never count for more than all attempts", () => {
  expect(toDelivery(message({ "x-attempts": 4, "x-attempts-before-run": 9 }))).toMatchObject({
    attempts: 4,
    attemptsBeforeRun: 4,
  });
});

test("what is no time counts as missing", () => {
  for (const value of ["yesterday", "2026-01-01".padEnd(65_000, " "), 5, null])
    expect(toDelivery(message({ "x-published-at": value, "x-first-failed-at": value }))).toMatchObject({
      publishedAt: "",
      firstFailedAt: undefined,
    });
});

test("a text that does not fit into a short string is left out", () => {
  expect([shortText("document.created"), shortText("é".repeat(127))]).toEqual(["document.created", "é".repeat(127)]);
  expect([shortText("é".repeat(128)), shortText(5), shortText(undefined)]).toEqual(["", "", ""]);
});

test("what is put back goes nowhere else, and stays", () => {
  const headers = { "x-queue": "bookspace.search", CC: ["elsewhere"], BCC: ["elsewhere"], "x-delivery-count": 3 };
  const kept = keptProperties(message(headers, { expiration: "1000", userId: "mallory", deliveryMode: 1, type: "t" }));
  expect(kept).toEqual({ type: "t", persistent: true, mandatory: true, headers: { "x-queue": "bookspace.search" } });
});

test("of headers a bounded part is shown", () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`h${n}`, "x".repeat(10_000)]));
  const shown = toParked(message(many)).headers;
  expect(Object.keys(shown)).toHaveLength(30);
  expect(Math.max(...Object.values(shown).map((value) => String(value).length))).toBe(300);
});
