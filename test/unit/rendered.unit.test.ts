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

test.each([
  ["at once", (result: object) => toPayload(result, place)],
  ["after a while", async (result: object) => toPayload(result, place)],
])(
  "a result with errors, made %s, is for those who wait for it now, and made anew for who comes later",
  async (_, make) => {
    const rendered = createRendered();
    const waiting = [1, 2].map(() => rendered.get("a", () => make({ data: null, errors: ["away"] })));
    for (const payload of await Promise.all(waiting)) expect(payload?.json.toString()).toContain("away");
    expect((await rendered.get("a", () => make({ data: 1 })))?.json.toString()).toBe('{"data":1}');
    expect((await rendered.get("a", () => make({ data: 2 })))?.json.toString()).toBe('{"data":1}');
  },
);

test("what failed does not drive out what was made anew since", async () => {
  const rendered = createRendered();
  let fail = (): void => {};
  const first = rendered.get("a", () => new Promise((_resolve, reject) => (fail = () => reject(new Error("away")))));
  // Two generations later the first is forgotten, though it is still being made.
  for (let n = 0; n <= 20_000; n += 1) rendered.get(`k${n}`, () => toPayload({}, place));
  const anew = toPayload({ made: "anew" }, place);
  rendered.get("a", () => anew);
  fail();
  await expect(first).rejects.toThrow("away");
  expect(rendered.get("a", () => null)).toBe(anew);
});

test("what is remembered keeps no more memory than its own: no slice of a pool", () => {
  const { json } = toPayload({ small: true }, place);
  expect(json.buffer.byteLength).toBe(json.byteLength);
});
