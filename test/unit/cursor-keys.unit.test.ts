import { expect, test } from "@jest/globals";
import { createCursorCodec } from "../../src/feed/cursor.ts";

test("cursors are signed alike before and after the keys of 10,000 other viewers pushed theirs out", () => {
  const cursors = createCursorCodec("a secret of some length for tests");
  const place = { offset: 7, index: 0 };
  const before = cursors.encode("ada", place);
  for (let n = 0; n < 10_001; n++) cursors.encode(`viewer-${n}`, place);
  expect(cursors.encode("ada", place)).toBe(before);
  expect(cursors.decode("ada", before)).toEqual(place);
});
