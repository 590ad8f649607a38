import { expect, test } from "@jest/globals";
import { ago, duration } from "../../web/src/ui/format.ts";

test.each([
  [0.4, "< 1 ms"],
  [850, "850 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [4_240, "4.2 s"],
  [9_940, "9.9 s"],
  [9_960, "10 s"],
  [59_499, "59 s"],
  [59_999, "1 min"],
  [185_000, "3 min 5 s"],
  [239_600, "4 min"],
  [7_199_999, "2 hours"],
])("%d ms are '%s'", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [500, "now"],
  [-500, "now"],
  [12_900, "12 s ago"],
  [-4_000, "in 4 s"],
  [59_999, "59 s ago"],
  [180_000, "3 min ago"],
  [2 * 86_400_000, "2 days ago"],
])("what was %d ms ago is '%s'", (ms, text) => {
  expect(ago(1_000_000_000, 1_000_000_000 + ms)).toBe(text);
});
