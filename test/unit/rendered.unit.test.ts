import { expect, test } from "@jest/globals";
import { createRendered } from "../../src/graphql/fan-out/rendered.ts";
import { toPayload } from "../../src/graphql/fan-out/payload.ts";

const place = { offset: 0, index: 0 };

test("what was made is there for who asks again, also what is still being made", async () => {
  const rendered = createRendered();
  let made = 0;
  const make = async () => toPayload({ made: (made += 1) }, place);
  const [one, other] = await Promise.all([rendered.get("a", make), rendered.get("a", make)]);
  expect([made, one]).toEqual([1, other]);
  expect(await rendered.get("a", make)).toBe(one);
});

test.each([
  ["many", 20_001, ""],
  ["large", 200, "x".repeat(200_000)],
])("what was made is forgotten past a bound: %s results", (_, count, content) => {
  const rendered = createRendered();
  let made = 0;
  const make = () => toPayload({ made: (made += 1), content }, place);
  for (let n = 0; n < count; n += 1) rendered.get(`k${n}`, make);
  rendered.get(`k${count - 1}`, make);
  expect(made).toBe(count);
  rendered.get("k0", make);
  expect(made).toBe(count + 1);
});

test("what failed is made anew", async () => {
  const rendered = createRendered();
  await expect(rendered.get("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await rendered.get("a", () => null)).toBeNull();
});
