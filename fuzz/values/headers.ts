import fc from "fast-check";
import { hostileText } from "./text.ts";

/** What HTTP lets into a header, of a hostile text. */
export const headerText: fc.Arbitrary<string> = hostileText.map((text) =>
  Buffer.from(text.slice(0, 2_000), "utf8")
    .toString("latin1")
    .replace(/[^\x20-\x7e\x80-\xff]/g, "?"),
);

/** Many, so that none is held back for asking too often. */
const USERS = Array.from({ length: 200 }, (_, n) => `user-${n}`);

/** Who a request says it is from. Operators can do more, and so more can go wrong. */
export const callers: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom(...USERS).map((user) => ({ "x-user-id": user })) },
  { weight: 14, arbitrary: fc.constant({ "x-user-id": "operator" }) },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: headerText.map((text) => ({ "x-user-id": text })) },
  { weight: 1, arbitrary: headerText.map((text) => ({ authorization: `Bearer ${text}` })) },
);
